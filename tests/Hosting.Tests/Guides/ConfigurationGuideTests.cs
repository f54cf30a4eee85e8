using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Guides;

/// <summary>The first code and configuration of docs/configuration.md.</summary>
public sealed class ConfigurationGuideTests
{
    [Fact]
    public async Task The_pages_code_and_configuration_make_an_application()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "configuration.md"), TestApp.Token);
        var json = page.Split("```json\n")[1].Split("```")[0];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        Compose(builder);
        builder.Services.AddSingleton<Album>();
        using var host = builder.Build();
        await host.StartAsync(TestApp.Token);

        Assert.Equal(("acme-uploads", "acme-uploads"), host.Services.GetRequiredService<Album>().Names);
        await host.StopAsync(TestApp.Token);
    }

    private static void Compose(HostApplicationBuilder builder)
    {
        builder.Services.AddInMemoryAdapters();
        builder.Services.AddPortable(builder.Configuration)
            .RequireObjectStore("uploads", ObjectStoreFeature.Signing)
            .RequireMessageQueue("uploads", MessageQueueFeature.DeadLetter);
        builder.Services.AddObjectEventConsumer<PhotographHandler>("uploads");
        builder.Services.AddHealthChecks().AddPortable();
    }
}

public sealed class Album([FromKeyedServices("uploads")] IObjectStore store, [FromKeyedServices("uploads")] IMessageQueue queue)
{
    public (string Bucket, string Queue) Names => (store.Bucket, queue.Name);
}

public sealed class PhotographHandler : IObjectEventHandler
{
    public Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken) => Task.CompletedTask;
}
