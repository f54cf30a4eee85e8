using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace UploadProcessor.Serving;

/// <summary>Sends traces and metrics to a collector, where one is configured.</summary>
internal static class Telemetry
{
    /// <summary>The setting by which the whole field names a collector.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Ours = "Portable";
    private const string Servers = "Microsoft.AspNetCore";

    /// <summary>Adds the export; nothing, when there is no collector.</summary>
    /// <param name="builder">The host's builder.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("upload-processor"))
            .WithTracing(traces => traces.AddSource(Ours, Servers))
            .WithMetrics(metrics => metrics.AddMeter(Ours, $"{Servers}.Hosting"))
            .UseOtlpExporter();
    }
}
