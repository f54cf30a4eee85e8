using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portable.Hosting.Configuration;
using Portable.Hosting.Health;

namespace Portable.Hosting;

/// <summary>Health checks of the configured stores and queues.</summary>
public static class PortableHealthCheckExtensions
{
    /// <summary>Adds one check for each configured store and queue, under its configuration key (<c>Portable:ObjectStores:uploads</c>).</summary>
    /// <remarks>A store is asked for a key that need not exist; a queue counts its messages, and reports <c>ready</c>, <c>leased</c> and
    /// <c>delayed</c> as data. A queue of a provider that does not count is reported healthy, and as not probed.</remarks>
    /// <param name="builder">The builder. <c>AddPortable(configuration)</c> has to be called on the same services.</param>
    /// <param name="failureStatus">What a failed check reports; unhealthy by default.</param>
    /// <param name="tags">Tags of the checks; <c>portable</c> by default.</param>
    /// <param name="timeout">How long one check may take; by default without limit.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddPortable(
        this IHealthChecksBuilder builder, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string[] tagged = tags is null ? ["portable"] : [.. tags];
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<PortableCatalog>(
            (options, catalog) => PortableHealthChecks.Register(options, catalog, failureStatus, tagged, timeout));
        return builder;
    }
}
