using Microsoft.Extensions.Configuration;

namespace Portable.Adapters.Azure;

/// <summary>Reads <c>Portable:Azure</c>, its parts and the entries of stores and queues.</summary>
/// <param name="defaults">What holds where nothing is configured.</param>
/// <param name="section">The section; none where everything is set in code.</param>
internal sealed class AzureConfiguration(AzureOptions defaults, IConfigurationSection? section = null)
    : AdapterConfiguration<AzureOptions>(AzureOptions.ProviderName, [Blobs, ServiceBus, StorageQueues], defaults, static (options, reader) => options.With(reader), section)
{
    /// <summary>The part of the section about object stores.</summary>
    public const string Blobs = "Blobs";

    /// <summary>The part of the section about Service Bus.</summary>
    public const string ServiceBus = "ServiceBus";

    /// <summary>The part of the section about Storage Queues.</summary>
    public const string StorageQueues = "StorageQueues";
}
