using System.Text.Json;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>A service account that signs: with the key in the credentials, or by the IAM service, which keeps one (<c>signBlob</c>).</summary>
/// <param name="Email">The service account.</param>
/// <param name="SignAsync">Signs bytes by RSA and SHA-256; gives base64.</param>
internal sealed record GcsSigner(string Email, Func<byte[], CancellationToken, Task<string>> SignAsync)
{
    private const string Operation = "Sign";

    /// <summary>Who signs for a bucket.</summary>
    /// <exception cref="ObjectStoreException">Nobody can.</exception>
    public static async Task<GcsSigner> OfAsync(GcsBucket bucket, CancellationToken cancellationToken)
    {
        if (bucket.Connection.TakesCredentials)
        {
            var source = await bucket.Connection.Credentials.GetSourceAsync(cancellationToken).ConfigureAwait(false);
            var own = await source.FindAccountAsync(cancellationToken).ConfigureAwait(false);
            if ((bucket.Options.SigningServiceAccount ?? own) is { } account)
            {
                return new GcsSigner(account, async (bytes, token) =>
                    (account == own ? await source.SignAsync(bytes, token).ConfigureAwait(false) : null) ?? await SignByIamAsync(bucket, account, bytes, token).ConfigureAwait(false));
            }
        }

        throw bucket.Error(
            ObjectStoreErrorCode.Unauthenticated,
            $"there is no service account to sign with: set {bucket.ConfigurationPath}:{nameof(GcpOptions.CredentialsPath)} or {GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)} to the file of one, or {nameof(GcsObjectStoreOptions.SigningServiceAccount)} to one that the credentials may sign as",
            Operation);
    }

    private static async Task<string> SignByIamAsync(GcsBucket bucket, string account, byte[] bytes, CancellationToken cancellationToken)
    {
        var address = new Uri(bucket.Options.IamEndpoint, $"v1/projects/-/serviceAccounts/{Uri.EscapeDataString(account)}:signBlob");
        var body = JsonSerializer.SerializeToUtf8Bytes(new SignBlobRequest(Convert.ToBase64String(bytes)), GcsJson.Default.SignBlobRequest);
        var request = new GcsRequest(HttpMethod.Post, address) { Body = new RequestBody("application/json", body) };
        var answer = await bucket.Client.SendAsync(request, GcsJson.Default.SignBlobAnswer, cancellationToken).ConfigureAwait(false);
        return answer.SignedBlob ?? throw GcsClient.NoAnswer("has no signature");
    }
}
