using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace Portable.Adapters.Aws;

/// <summary>Lays the entry of one store or queue over the service's part of <c>Portable:Aws</c>, and that over the section itself.</summary>
/// <param name="defaults">What holds where nothing is configured.</param>
/// <param name="section">The section; none where everything is set in code.</param>
internal sealed class AwsConfiguration(AwsOptions defaults, IConfigurationSection? section = null)
{
    /// <summary>The part of the section about object stores.</summary>
    public const string S3 = "S3";

    /// <summary>The part of the section about queues.</summary>
    public const string Sqs = "Sqs";

    /// <summary>Reads the options of a store or queue.</summary>
    /// <typeparam name="TOptions">The service's own options.</typeparam>
    /// <param name="service"><see cref="S3"/> or <see cref="Sqs"/>.</param>
    /// <param name="options">The service's options where nothing is configured.</param>
    /// <param name="with">Lays settings over options.</param>
    /// <param name="settings">The entry's settings.</param>
    /// <param name="path">The entry's configuration key.</param>
    public (AwsOptions Aws, TOptions Service) Read<TOptions>(
        string service, TOptions options, Func<TOptions, ProviderSettingsReader, TOptions> with, IReadOnlyDictionary<string, string> settings, string path)
    {
        var aws = defaults;
        if (section is not null)
        {
            var common = new ProviderSettingsReader(Values(section), section.Path);
            aws = aws.With(common);
            _ = common.Text(S3) ?? common.Text(Sqs);
            common.ThrowIfUnknown(AwsOptions.ProviderName);
            var part = section.GetSection(service);
            (aws, options) = Read(aws, options, with, Values(part), part.Path);
        }

        return Read(aws, options, with, settings, path);
    }

    private static (AwsOptions Aws, TOptions Service) Read<TOptions>(
        AwsOptions aws, TOptions options, Func<TOptions, ProviderSettingsReader, TOptions> with, IReadOnlyDictionary<string, string> settings, string path)
    {
        var reader = new ProviderSettingsReader(settings, path);
        var result = (aws.With(reader), with(options, reader));
        reader.ThrowIfUnknown(AwsOptions.ProviderName);
        return result;
    }

    private static FrozenDictionary<string, string> Values(IConfigurationSection section) =>
        section.GetChildren().Where(child => child.Value is not null).ToFrozenDictionary(child => child.Key, child => child.Value!, StringComparer.OrdinalIgnoreCase);
}
