using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Portable.Hosting.Configuration;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting;

/// <summary>Makes the configured stores and queues available by name.</summary>
public static class PortableServiceCollectionExtensions
{
    /// <summary>Registers every store and queue of the <c>Portable</c> section as a keyed singleton:
    /// <c>[FromKeyedServices("uploads")] IObjectStore</c>. Adapters are found among the registered services.</summary>
    /// <remarks>
    /// <para>The configuration is read when the first store or queue is asked for. When the host starts it is checked as a whole, before any
    /// hosted service starts: all problems are reported together, in one <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>
    /// that names the full keys. With <c>CreateIfMissing</c> what is missing is then created, queues before stores.</para>
    /// <para><see cref="IObjectEventFormat"/> is registered too: it reads the events of every registered provider.</para>
    /// <para>Stores and queues are disposed with the container, which therefore has to be disposed asynchronously.</para>
    /// <para>Calling this again changes nothing; the first configuration stays.</para>
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The root configuration, the one that has the <c>Portable</c> section. It is also registered as
    /// <see cref="IConfiguration"/> unless there is one, so that adapters can read their own sections.</param>
    /// <returns>A builder, to say what the application needs.</returns>
    public static PortableBuilder AddPortable(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(configuration);
        services.TryAddSingleton(provider => new PortableCatalog(
            configuration.GetSection(PortableSettings.SectionName),
            provider.GetServices<IObjectStoreProvider>(),
            provider.GetServices<IMessageQueueProvider>()));
        services.TryAddSingleton<IObjectEventFormat>(static provider =>
            new AnyObjectEventFormat(provider.GetServices<IMessageQueueProvider>().Select(queues => queues.ObjectEventFormat)));
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, key) =>
            provider.GetRequiredService<PortableCatalog>().OpenObjectStore(provider, key));
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, key) =>
            provider.GetRequiredService<PortableCatalog>().OpenMessageQueue(provider, key));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PortableStartup>(static provider => new PortableStartup(provider)));
        return new PortableBuilder(services);
    }
}
