namespace Portable.Hosting.Configuration;

/// <summary>Which provider the scheme of a URL stands for. Any other scheme is itself the name of a provider.</summary>
internal static class UrlSchemes
{
    public static readonly IReadOnlyDictionary<string, string> ObjectStores = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["mem"] = "InMemory",
        ["s3"] = "Aws",
        ["gs"] = "Gcp",
        ["azblob"] = "Azure",
    };

    public static readonly IReadOnlyDictionary<string, string> MessageQueues = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["mem"] = "InMemory",
        ["sqs"] = "Aws",
        ["pubsub"] = "Gcp",
        ["servicebus"] = "Azure",
        ["azqueue"] = "AzureQueues",
    };

    /// <summary>The providers that may have a section of their own whether or not this application registers them.</summary>
    public static IEnumerable<string> Providers => ObjectStores.Values.Concat(MessageQueues.Values).Distinct(StringComparer.OrdinalIgnoreCase);
}
