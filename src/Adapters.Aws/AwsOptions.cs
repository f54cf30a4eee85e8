using Amazon.Runtime;

namespace Portable.Adapters.Aws;

/// <summary>How to reach AWS: the keys of <c>Portable:Aws</c>, which <c>Portable:Aws:S3</c>, <c>Portable:Aws:Sqs</c> and the entry of one
/// store or queue may override. The words are the SDK's own.</summary>
public sealed record AwsOptions
{
    /// <summary>The configuration section.</summary>
    public const string ConfigurationSection = "Portable:Aws";

    /// <summary>The provider's name in configuration and errors.</summary>
    public const string ProviderName = "Aws";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The region, such as <c>eu-west-1</c>. By default that of the SDK's chain: <c>AWS_REGION</c>, then the profile. With
    /// <see cref="ServiceUrl"/> it only signs, and is <c>us-east-1</c> by default.</summary>
    public string? Region { get; init; }

    /// <summary>The address of an S3- or SQS-compatible server or emulator; by default that of the region.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>The profile of the shared AWS configuration files that holds the credentials; by default the SDK's chain finds them
    /// (environment, profile, web identity, container, instance).</summary>
    public string? Profile { get; init; }

    /// <summary>An access key, for emulators and tests; in production leave credentials to the SDK's chain.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; init; }

    /// <summary>The session token of temporary credentials, where <see cref="AccessKey"/> is one of those.</summary>
    public string? SessionToken { get; init; }

    /// <summary>How the SDK retries: <see cref="RequestRetryMode.Standard"/> (the default; jittered exponential backoff within a quota of
    /// retries) or <see cref="RequestRetryMode.Adaptive"/> (also slows down the client when the service throttles).</summary>
    public RequestRetryMode RetryMode { get; init; } = RequestRetryMode.Standard;

    /// <summary>How often one request is tried in all, 1 to 10; 4 by default. A request that meets a pooled connection which breaks under it is
    /// repeated at once, as often again.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long to wait for a connection, 0.1 s to 1 hour; 5 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take until the response begins, the sending included: 0.1 s to 1 hour; 100 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Makes the HTTP clients, for proxies and handlers of one's own; by default the SDK does. In code only.</summary>
    public HttpClientFactory? HttpClientFactory { get; init; }

    /// <summary>Shows everything but the secrets.</summary>
    /// <returns>The options as text.</returns>
    public override string ToString() => $"AwsOptions {{ Region = {Region}, ServiceUrl = {ServiceUrl}, Profile = {Profile} }}";

    /// <summary>These options with what a section or entry says.</summary>
    internal AwsOptions With(ProviderSettingsReader reader)
    {
        var options = this with
        {
            Region = reader.Text(nameof(Region)) ?? Region,
            ServiceUrl = reader.Address(nameof(ServiceUrl)) ?? ServiceUrl,
            Profile = reader.Text(nameof(Profile)) ?? Profile,
            AccessKey = reader.Text(nameof(AccessKey)) ?? AccessKey,
            SecretKey = reader.Text(nameof(SecretKey)) ?? SecretKey,
            SessionToken = reader.Text(nameof(SessionToken)) ?? SessionToken,
            RetryMode = reader.OneOf(nameof(RetryMode), RetryMode),
            MaxAttempts = reader.Integer(nameof(MaxAttempts), MaxAttempts, 1, 10),
            ConnectTimeout = reader.Duration(nameof(ConnectTimeout), ConnectTimeout, Shortest, Longest),
            Timeout = reader.Duration(nameof(Timeout), Timeout, Shortest, Longest),
        };
        if (options.AccessKey is null != options.SecretKey is null)
        {
            var (missing, present) = options.AccessKey is null ? (nameof(AccessKey), nameof(SecretKey)) : (nameof(SecretKey), nameof(AccessKey));
            throw new ArgumentException($"{reader.Path(missing)} is missing: {nameof(AccessKey)} and {nameof(SecretKey)} go together, and {present} is there.");
        }

        return options;
    }
}
