using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace Portable.Adapters;

/// <summary>Lays the entry of one store or queue over the service's part of the provider's section, and that over the section itself:
/// <c>Portable:Aws</c>, then <c>Portable:Aws:S3</c>, then the entry.</summary>
/// <typeparam name="TCommon">How to reach the provider: what all its services share.</typeparam>
/// <param name="provider">The provider's name, for errors.</param>
/// <param name="services">The parts of the section, by the services' names.</param>
/// <param name="defaults">What holds where nothing is configured.</param>
/// <param name="with">Lays settings over what all services share.</param>
/// <param name="section">The section; none where everything is set in code.</param>
internal abstract class AdapterConfiguration<TCommon>(
    string provider, IReadOnlyList<string> services, TCommon defaults, Func<TCommon, ProviderSettingsReader, TCommon> with, IConfigurationSection? section = null)
{
    /// <summary>Reads the options of a store or queue.</summary>
    /// <typeparam name="TService">The service's own options.</typeparam>
    /// <param name="service">The service's name, one of the parts.</param>
    /// <param name="options">The service's options where nothing is configured.</param>
    /// <param name="withService">Lays settings over the service's options.</param>
    /// <param name="settings">The entry's settings.</param>
    /// <param name="path">The entry's configuration key.</param>
    public (TCommon Common, TService Service) Read<TService>(
        string service, TService options, Func<TService, ProviderSettingsReader, TService> withService, IReadOnlyDictionary<string, string> settings, string path)
    {
        var common = defaults;
        if (section is not null)
        {
            var reader = new ProviderSettingsReader(Values(section), section.Path);
            common = with(common, reader);
            // A part is a section, not a value; where it is written as one, it is unknown by no other name.
            foreach (var each in services)
                _ = reader.Text(each);
            reader.ThrowIfUnknown(provider);
            var part = section.GetSection(service);
            (common, options) = Read(common, options, withService, Values(part), part.Path);
        }

        return Read(common, options, withService, settings, path);
    }

    private (TCommon Common, TService Service) Read<TService>(
        TCommon common, TService options, Func<TService, ProviderSettingsReader, TService> withService, IReadOnlyDictionary<string, string> settings, string path)
    {
        var reader = new ProviderSettingsReader(settings, path);
        var result = (with(common, reader), withService(options, reader));
        reader.ThrowIfUnknown(provider);
        return result;
    }

    private static FrozenDictionary<string, string> Values(IConfigurationSection section) =>
        section.GetChildren().Where(child => child.Value is not null).ToFrozenDictionary(child => child.Key, child => child.Value!, StringComparer.OrdinalIgnoreCase);
}
