namespace Portable.Adapters.Gcp;

/// <summary>Where a service is: the address that is configured, an emulator that the environment names as it does for the official clients, or Google's own.</summary>
internal static class GcpEndpoint
{
    /// <summary>The variable that names an emulator of Cloud Storage.</summary>
    public const string StorageVariable = "STORAGE_EMULATOR_HOST";

    /// <summary>The variable that names an emulator of Pub/Sub.</summary>
    public const string PubSubVariable = "PUBSUB_EMULATOR_HOST";

    private static readonly Uri GoogleStorage = new("https://storage.googleapis.com");
    private static readonly Uri GooglePubSub = new("https://pubsub.googleapis.com");

    /// <summary>Where Cloud Storage is.</summary>
    public static Uri Storage(GcpOptions options) => options.Endpoint ?? Emulator(StorageVariable) ?? GoogleStorage;

    /// <summary>Where Pub/Sub is.</summary>
    public static Uri PubSub(GcpOptions options) => options.Endpoint ?? Emulator(PubSubVariable) ?? GooglePubSub;

    /// <summary>Whether a token may travel there: never without TLS to another machine, and not to an emulator that nobody gave credentials for.</summary>
    public static bool TakesCredentials(Uri endpoint, GcpOptions options) =>
        endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.IsLoopback && (options.AccessToken ?? (object?)options.CredentialsJson ?? options.CredentialsPath) is not null);

    /// <summary>The official clients take <c>host:port</c> as well as an address.</summary>
    private static Uri? Emulator(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } value)
            return null;
        var address = value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ArgumentException($"The environment variable {variable} is '{value}'; it must be host:port or an http address.");
    }
}
