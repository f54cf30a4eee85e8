using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Health;

public sealed class HealthCheckTests
{
    [Fact]
    public async Task Every_configured_store_and_queue_has_a_check_under_its_configuration_key()
    {
        await using var app = await StartAsync();
        await app.SendAsync("one");

        var report = await CheckAsync(app);

        Assert.Equal(["Portable:MessageQueues:work", "Portable:ObjectStores:uploads"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(1L, report.Entries["Portable:MessageQueues:work"].Data["ready"]);
        Assert.All(report.Entries.Values, entry => Assert.Equal(["portable"], entry.Tags));
    }

    [Fact]
    public async Task A_provider_that_fails_makes_the_check_fail_with_its_words()
    {
        await using var app = await StartAsync();
        app.Cloud.FaultInjector = _ => new UnauthorizedAccessException("Not you.");

        var report = await CheckAsync(app);

        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.All(report.Entries.Values, entry => Assert.Contains("PermissionDenied", entry.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_bucket_or_queue_fails_its_check()
    {
        await using var app = await StartAsync(TestApp.Usual.Replace("\"CreateIfMissing\": true", "\"CreateIfMissing\": false", StringComparison.Ordinal));

        var report = await CheckAsync(app);

        Assert.Contains("BucketNotFound", report.Entries["Portable:ObjectStores:uploads"].Description, StringComparison.Ordinal);
        Assert.Contains("QueueNotFound", report.Entries["Portable:MessageQueues:work"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_counted_is_healthy_and_said_not_to_be_probed()
    {
        await using var app = await StartAsync(add: services => services.AddKeyedSingleton<IMessageQueue>("work", new ManualQueue()));

        var entry = (await CheckAsync(app)).Entries["Portable:MessageQueues:work"];

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Contains("not probed", entry.Description, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(string json = TestApp.Usual, Action<IServiceCollection>? add = null) => TestApp.StartAsync(json, services =>
    {
        services.AddHealthChecks().AddPortable();
        add?.Invoke(services);
    });

    private static Task<HealthReport> CheckAsync(TestApp app) => app.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestApp.Token);
}
