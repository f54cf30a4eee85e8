using Microsoft.Extensions.DependencyInjection;
using Portable.Hosting.Configuration;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting;

/// <summary>Says what an application needs of its stores and queues, to be checked when the host starts.</summary>
public sealed class PortableBuilder
{
    internal PortableBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that are being registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The host does not start unless a store of this name is configured and offers the features, natively or emulated.</summary>
    /// <param name="name">The store's name in the configuration.</param>
    /// <param name="features">What the application needs; the error names those that are missing.</param>
    /// <returns>This builder.</returns>
    public PortableBuilder RequireObjectStore(string name, params ObjectStoreFeature[] features)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(features);
        Services.AddSingleton(new ObjectStoreRequirement(name, [.. features]));
        return this;
    }

    /// <summary>The host does not start unless a queue of this name is configured and offers the features, natively or emulated.</summary>
    /// <param name="name">The queue's name in the configuration.</param>
    /// <param name="features">What the application needs; the error names those that are missing.</param>
    /// <returns>This builder.</returns>
    public PortableBuilder RequireMessageQueue(string name, params MessageQueueFeature[] features)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(features);
        Services.AddSingleton(new MessageQueueRequirement(name, [.. features]));
        return this;
    }
}
