using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>What opens a queue for a while.</summary>
/// <param name="Type">What it is, in the words of claims-based security.</param>
/// <param name="Value">The token.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal readonly record struct ServiceBusToken(string Type, string Value, DateTimeOffset ExpiresAt)
{
    private const string Jwt = "jwt";

    /// <summary>The value of the header Authorization.</summary>
    public string ToHeader() => Type == Jwt ? $"Bearer {Value}" : Value;

    /// <summary>A token of Entra.</summary>
    public static ServiceBusToken Of(AccessToken token) => new(Jwt, token.Token, token.ExpiresOn);

    /// <summary>A shared access signature.</summary>
    public static ServiceBusToken OfSignature(string signature, DateTimeOffset expiresAt) => new("servicebus.windows.net:sastoken", signature, expiresAt);

    /// <summary>Shows no secret.</summary>
    /// <returns>The type and the end.</returns>
    public override string ToString() => $"{Type} until {ExpiresAt:O}";
}

/// <summary>Gets tokens: signed with the key of the connection string, the signature in it, or those of Entra.</summary>
/// <param name="connection">The connection string; none for Entra.</param>
/// <param name="credential">The credentials where there is no connection string.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ServiceBusTokens(ServiceBusConnectionString? connection, TokenCredential? credential, TimeProvider timeProvider)
{
    private static readonly TokenRequestContext Scope = new(["https://servicebus.azure.net/.default"]);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Gets a token.</summary>
    /// <param name="audience">The address that it is to open, with all below it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public async ValueTask<ServiceBusToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        if (connection is null)
            return ServiceBusToken.Of(await credential!.GetTokenAsync(Scope, cancellationToken).ConfigureAwait(false));
        return connection.Signature is { } signature ? ServiceBusToken.OfSignature(signature, DateTimeOffset.MaxValue) : Sign(audience);
    }

    private ServiceBusToken Sign(string audience)
    {
        var end = timeProvider.GetUtcNow() + Lifetime;
        var (resource, seconds) = (Uri.EscapeDataString(audience), end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(connection!.Key!), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        var signature = Uri.EscapeDataString(Convert.ToBase64String(hash));
        return ServiceBusToken.OfSignature($"SharedAccessSignature sr={resource}&sig={signature}&se={seconds}&skn={Uri.EscapeDataString(connection.KeyName!)}", end);
    }
}
