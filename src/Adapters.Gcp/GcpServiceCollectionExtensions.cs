using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portable.Adapters.Gcp;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the Google Cloud adapters to the composition root.</summary>
public static class GcpServiceCollectionExtensions
{
    /// <summary>Registers provider <c>Gcp</c>: object stores on Cloud Storage, message queues on Pub/Sub. The configuration section
    /// <see cref="GcpOptions.ConfigurationSection"/> says how to reach them, if there is one; credentials are the application default credentials.</summary>
    /// <param name="services">The services.</param>
    /// <param name="defaults">What holds where nothing is configured.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGcpAdapters(this IServiceCollection services, GcpOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<GcpClients>();
        services.TryAddSingleton(provider => new GcpConfiguration(
            defaults ?? new GcpOptions(), provider.GetService<IConfiguration>()?.GetSection(GcpOptions.ConfigurationSection)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStoreProvider, GcsObjectStoreProvider>(static provider =>
            new(provider.GetRequiredService<GcpConfiguration>(), provider.GetRequiredService<GcpClients>(), provider.GetService<TimeProvider>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageQueueProvider, PubSubMessageQueueProvider>(static provider =>
            new(provider.GetRequiredService<GcpConfiguration>(), provider.GetRequiredService<GcpClients>(), provider.GetService<TimeProvider>())));
        return services;
    }
}
