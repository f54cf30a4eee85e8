using Microsoft.Extensions.Configuration;

namespace Portable.Adapters.Aws;

/// <summary>Reads <c>Portable:Aws</c>, its parts and the entries of stores and queues.</summary>
/// <param name="defaults">What holds where nothing is configured.</param>
/// <param name="section">The section; none where everything is set in code.</param>
internal sealed class AwsConfiguration(AwsOptions defaults, IConfigurationSection? section = null)
    : AdapterConfiguration<AwsOptions>(AwsOptions.ProviderName, [S3, Sqs], defaults, static (options, reader) => options.With(reader), section)
{
    /// <summary>The part of the section about object stores.</summary>
    public const string S3 = "S3";

    /// <summary>The part of the section about queues.</summary>
    public const string Sqs = "Sqs";
}
