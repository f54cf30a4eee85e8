namespace Portable.ObjectStorage;

/// <summary>A request that any HTTP client can send without credentials until it expires.</summary>
public sealed record SignedRequest
{
    /// <summary>Where to send it. The signature is in it: treat it as a secret.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The headers that must be sent exactly as they are.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>When it ceases to be accepted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
