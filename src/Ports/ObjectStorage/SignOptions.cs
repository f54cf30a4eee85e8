namespace Portable.ObjectStorage;

/// <summary>What a signed request may do, and for how long.</summary>
public sealed record SignOptions
{
    /// <summary>The longest time a signed request may live: seven days, the limit of S3 and Cloud Storage (V4) and of an Azure
    /// user-delegation key.</summary>
    public static readonly TimeSpan MaxExpiresIn = TimeSpan.FromDays(7);

    /// <summary>The one method that is allowed: <see cref="HttpMethod.Get"/> (the default), <see cref="HttpMethod.Put"/> or
    /// <see cref="HttpMethod.Delete"/>.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>How long the request is good for: more than zero, at most <see cref="MaxExpiresIn"/>; 15 minutes by default.</summary>
    public TimeSpan ExpiresIn { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For a PUT: the only content type that is accepted. By default any.</summary>
    public string? ContentType { get; init; }
}
