using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portable.Hosting.Configuration;

namespace Portable.Hosting.Health;

/// <summary>Makes the registrations, once the configuration is known.</summary>
internal static class PortableHealthChecks
{
    public static void Register(
        HealthCheckServiceOptions options, PortableCatalog catalog, HealthStatus? failureStatus, IReadOnlyList<string> tags, TimeSpan? timeout)
    {
        foreach (var (name, store) in catalog.Settings.ObjectStores)
            Add(store.Definition.ConfigurationPath, services => new ObjectStoreHealthCheck(services, name));
        foreach (var (name, queue) in catalog.Settings.MessageQueues)
            Add(queue.Definition.ConfigurationPath, services => new MessageQueueHealthCheck(services, name));

        void Add(string path, Func<IServiceProvider, IHealthCheck> create) =>
            options.Registrations.Add(new HealthCheckRegistration(path, create, failureStatus, tags, timeout));
    }
}
