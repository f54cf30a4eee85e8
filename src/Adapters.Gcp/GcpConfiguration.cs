using Microsoft.Extensions.Configuration;

namespace Portable.Adapters.Gcp;

/// <summary>Reads <c>Portable:Gcp</c>, its parts and the entries of stores and queues.</summary>
/// <param name="defaults">What holds where nothing is configured.</param>
/// <param name="section">The section; none where everything is set in code.</param>
internal sealed class GcpConfiguration(GcpOptions defaults, IConfigurationSection? section = null)
    : AdapterConfiguration<GcpOptions>(GcpOptions.ProviderName, [Storage, PubSub], defaults, static (options, reader) => options.With(reader), section)
{
    /// <summary>The part of the section about object stores.</summary>
    public const string Storage = "Storage";

    /// <summary>The part of the section about queues.</summary>
    public const string PubSub = "PubSub";
}
