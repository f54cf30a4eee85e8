using System.Text.Json;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>What credentials files say, of all kinds: by <see cref="Type"/>, some of it is there.</summary>
internal sealed record CredentialsFile
{
    public string? Type { get; init; }

    public string? ClientEmail { get; init; }

    public string? PrivateKey { get; init; }

    public string? PrivateKeyId { get; init; }

    public Uri? TokenUri { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? RefreshToken { get; init; }

    public string? Audience { get; init; }

    public string? SubjectTokenType { get; init; }

    public Uri? TokenUrl { get; init; }

    public SubjectTokenSource? CredentialSource { get; init; }

    public string? WorkforcePoolUserProject { get; init; }

    public Uri? ServiceAccountImpersonationUrl { get; init; }

    public IReadOnlyList<string>? Delegates { get; init; }

    public CredentialsFile? SourceCredentials { get; init; }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="client">Asks for tokens.</param>
    /// <exception cref="InvalidDataException">It is of no known kind, or lacks something; the message quotes nothing of it.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="ArgumentException">A key in it is no key.</exception>
    public static TokenSource Read(string json, TokenClient client) =>
        (JsonSerializer.Deserialize(json, CredentialsJson.Default.CredentialsFile) ?? new()).ToSource(client);

    /// <summary>What must be there.</summary>
    /// <param name="value">What is there.</param>
    /// <param name="name">Its name in the file.</param>
    public static T Need<T>(T? value, string name)
        where T : class => value ?? throw new InvalidDataException($"lacks '{name}'");

    /// <summary>Shows the kind, never the content.</summary>
    public override string ToString() => "credentials file";

    private TokenSource ToSource(TokenClient client) => Type switch
    {
        "service_account" => new ServiceAccountKey(this, client),
        "authorized_user" => new UserLogin(this, client),
        "external_account" when ServiceAccountImpersonationUrl is { } address => new Impersonation(address, null, new WorkloadIdentity(this, client), client),
        "external_account" => new WorkloadIdentity(this, client),
        "impersonated_service_account" => new Impersonation(
            Need(ServiceAccountImpersonationUrl, "service_account_impersonation_url"),
            Delegates,
            Need(SourceCredentials, "source_credentials").ToSource(client),
            client),
        null => throw new InvalidDataException("lacks 'type'"),
        _ => throw new InvalidDataException($"is of a type that is not known here; for such credentials set {nameof(GcpOptions.AccessToken)} in code"),
    };
}
