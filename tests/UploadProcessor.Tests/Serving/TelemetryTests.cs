using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace UploadProcessor.Tests.Serving;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_and_metrics_go_to_the_collector_that_is_configured()
    {
        var received = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        await using (var server = await RunningServer.StartAsync($"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.Single()}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        {
            await server.UploadOrFailAsync("rocket.jpg", Photos.Bundle("rocket.jpg"));
            await server.WaitForAsync("rocket.jpg", "done");
        }

        // The end of the server sends what is left.
        Assert.Contains("Put photos", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("process uploads", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("object_store.client.operation.duration", received["/v1/metrics"], StringComparison.Ordinal);
    }
}
