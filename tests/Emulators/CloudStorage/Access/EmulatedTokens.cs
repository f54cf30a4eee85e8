using System.Collections.Concurrent;
using System.Security.Cryptography;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Access;

/// <summary>The bearer tokens that an emulator knows. It looks at them only where authorization is required.</summary>
public sealed class EmulatedTokens
{
    private const string Scheme = "Bearer ";
    private readonly ConcurrentDictionary<string, Token> tokens = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private int issued;

    internal EmulatedTokens(TimeProvider time, TimeSpan lifetime)
    {
        this.time = time;
        Lifetime = lifetime;
    }

    /// <summary>How many were issued over HTTP.</summary>
    public int Issued => Volatile.Read(ref issued);

    /// <summary>How long those issued from now on are good for.</summary>
    public TimeSpan Lifetime { get; set; }

    /// <summary>Makes a token that may do everything.</summary>
    /// <returns>The token, without the word Bearer.</returns>
    public string Create()
    {
        var token = "ya29." + RandomNumberGenerator.GetHexString(40);
        tokens[token] = new(time.GetUtcNow() + Lifetime, Forbidden: false);
        return token;
    }

    /// <summary>Makes a token of somebody who is known and may do nothing: 403.</summary>
    /// <returns>The token, without the word Bearer.</returns>
    public string CreateForbidden()
    {
        var token = Create();
        tokens[token] = tokens[token] with { Forbidden = true };
        return token;
    }

    /// <summary>Lets every token that there is expire now: 401.</summary>
    public void ExpireAll() => tokens.Clear();

    internal string Issue()
    {
        Interlocked.Increment(ref issued);
        return Create();
    }

    /// <summary>Fails unless a request carries a good token.</summary>
    internal void Check(ApiRequest request)
    {
        if (request.Header("Authorization") is not { } authorization)
        {
            throw new ApiError(401, "required", "Anonymous caller does not have storage access. Permission denied on resource (or it may not exist).", "AuthenticationRequired")
            {
                Location = ("header", "Authorization"),
            };
        }

        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal)
            || !tokens.TryGetValue(authorization[Scheme.Length..], out var token)
            || token.Expires <= time.GetUtcNow())
        {
            throw new ApiError(401, "authError", "Invalid Credentials", "AuthenticationRequired") { Location = ("header", "Authorization") };
        }

        if (token.Forbidden)
            throw new ApiError(403, "forbidden", "The caller does not have storage access to the Google Cloud Storage resource.", "AccessDenied");
    }

    private sealed record Token(DateTimeOffset Expires, bool Forbidden);
}
