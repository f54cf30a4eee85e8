using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the in-memory adapters to the composition root.</summary>
public static class InMemoryServiceCollectionExtensions
{
    /// <summary>The configuration key of the name of a process-wide cloud; without it each container has a cloud of its own.</summary>
    public const string CloudConfigurationKey = "Portable:InMemory:Cloud";

    /// <summary>Registers provider <c>InMemory</c>. The clock is the container's <see cref="TimeProvider"/>, if there is one.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddInMemoryAdapters(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider =>
        {
            var clock = provider.GetService<TimeProvider>();
            var name = provider.GetService<IConfiguration>()?[CloudConfigurationKey];
            return string.IsNullOrEmpty(name) ? new InMemoryCloud(clock) : InMemoryCloud.Shared(name, clock);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStoreProvider, InMemoryObjectStoreProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageQueueProvider, InMemoryMessageQueueProvider>());
        return services;
    }
}
