namespace Portable.Adapters.Gcp;

/// <summary>How to reach Google Cloud: the keys of <c>Portable:Gcp</c>, which <c>Portable:Gcp:Storage</c>, <c>Portable:Gcp:PubSub</c> and the entry
/// of one store or queue may override. The words are those of the official clients.</summary>
public sealed record GcpOptions
{
    /// <summary>The configuration section.</summary>
    public const string ConfigurationSection = "Portable:Gcp";

    /// <summary>The provider's name in configuration and errors.</summary>
    public const string ProviderName = "Gcp";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The project that owns topics and subscriptions, and buckets when they are created. By default <c>GOOGLE_CLOUD_PROJECT</c>. Object
    /// stores that only use a bucket need none: bucket names are global.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The project that is charged for requests and quota, where it is not that of the credentials or of the bucket.</summary>
    public string? QuotaProject { get; init; }

    /// <summary>The address of the service; by default Google's own, or the emulator that <c>STORAGE_EMULATOR_HOST</c> or
    /// <c>PUBSUB_EMULATOR_HOST</c> names. An address without TLS gets no credentials, unless it is this machine and credentials are given.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The file with the credentials (a service account's key, a user's login, workload identity federation by a file or URL, an impersonated service account);
    /// by default the application default credentials: <c>GOOGLE_APPLICATION_CREDENTIALS</c>, the file of <c>gcloud auth application-default login</c>, the metadata server.</summary>
    public string? CredentialsPath { get; init; }

    /// <summary>The content of such a file, where it comes from a store of secrets. In code only; it comes before <see cref="CredentialsPath"/>.</summary>
    public string? CredentialsJson { get; init; }

    /// <summary>Gives an access token, for credentials of any other kind. It is asked for each request, so it should keep the token while it is good, as
    /// <c>GoogleCredential</c> of Google's own library does. In code only; it comes before all others.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; init; }

    /// <summary>How often one request is tried in all, 1 to 10; 4 by default, with jittered exponential backoff. Only what may be
    /// repeated is: reads, writes of whole objects, and writes that carry a condition or an upload's state.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long to wait for a connection, 0.1 s to 1 hour; 5 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take until the response begins, the sending included: 0.1 s to 1 hour; 100 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Makes the innermost HTTP handler, for proxies and handlers of one's own; by default a pooled <see cref="SocketsHttpHandler"/>. In code only.</summary>
    public Func<HttpMessageHandler>? HttpHandlerFactory { get; init; }

    /// <summary>Shows everything but the credentials.</summary>
    /// <returns>The options as text.</returns>
    public override string ToString() => $"GcpOptions {{ ProjectId = {ProjectId}, Endpoint = {Endpoint}, CredentialsPath = {CredentialsPath} }}";

    /// <summary>These options with what a section or entry says.</summary>
    internal GcpOptions With(ProviderSettingsReader reader) => this with
    {
        ProjectId = reader.Text(nameof(ProjectId)) ?? ProjectId,
        QuotaProject = reader.Text(nameof(QuotaProject)) ?? QuotaProject,
        Endpoint = reader.Address(nameof(Endpoint)) ?? Endpoint,
        CredentialsPath = reader.Text(nameof(CredentialsPath)) ?? CredentialsPath,
        MaxAttempts = reader.Integer(nameof(MaxAttempts), MaxAttempts, 1, 10),
        ConnectTimeout = reader.Duration(nameof(ConnectTimeout), ConnectTimeout, Shortest, Longest),
        Timeout = reader.Duration(nameof(Timeout), Timeout, Shortest, Longest),
    };

    /// <summary>The project, or an error that names where to say it.</summary>
    /// <param name="path">The configuration key of the entry that needs it.</param>
    internal string Project(string path) =>
        ProjectId
        ?? Environment.GetEnvironmentVariable("GOOGLE_CLOUD_PROJECT")
        ?? throw new ArgumentException($"{path}:{nameof(ProjectId)} is missing: neither it, {ConfigurationSection}:{nameof(ProjectId)} nor GOOGLE_CLOUD_PROJECT names a project.");
}
