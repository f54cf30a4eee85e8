using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portable.Adapters.Azure;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the Azure adapters to the composition root.</summary>
public static class AzureServiceCollectionExtensions
{
    /// <summary>Registers provider <c>Azure</c> with object stores on Blob Storage and message queues on Service Bus, and provider <c>AzureQueues</c> with message
    /// queues on Storage Queues. The configuration section <see cref="AzureOptions.ConfigurationSection"/> says how to reach them, if there is one; credentials are those of Azure's
    /// default chain.</summary>
    /// <param name="services">The services.</param>
    /// <param name="defaults">What holds where nothing is configured.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddAzureAdapters(this IServiceCollection services, AzureOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<AzureClients>();
        services.TryAddSingleton(provider => new AzureConfiguration(
            defaults ?? new AzureOptions(), provider.GetService<IConfiguration>()?.GetSection(AzureOptions.ConfigurationSection)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStoreProvider, BlobObjectStoreProvider>(static provider =>
            new(provider.GetRequiredService<AzureConfiguration>(), provider.GetRequiredService<AzureClients>(), provider.GetService<TimeProvider>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageQueueProvider, ServiceBusMessageQueueProvider>(static provider =>
            new(provider.GetRequiredService<AzureConfiguration>(), provider.GetRequiredService<AzureClients>(), provider.GetService<TimeProvider>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageQueueProvider, StorageQueueMessageQueueProvider>(static provider =>
            new(provider.GetRequiredService<AzureConfiguration>(), provider.GetRequiredService<AzureClients>(), provider.GetService<TimeProvider>())));
        return services;
    }
}
