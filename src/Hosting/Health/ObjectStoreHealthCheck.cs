using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Portable.ObjectStorage;

namespace Portable.Hosting.Health;

/// <summary>Asks the bucket for a key that need not exist: the answer proves address, credentials, permission to read, and the bucket.</summary>
internal sealed class ObjectStoreHealthCheck(IServiceProvider services, string name) : IHealthCheck
{
    private static readonly ObjectKey Probe = "portable-health-probe";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var store = services.GetRequiredKeyedService<IObjectStore>(name);
            await store.HeadAsync(Probe, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"Bucket '{store.Bucket}' ({store.Provider}) answers.");
        }
        catch (Exception exception) when (exception is ObjectStoreException or OptionsValidationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
