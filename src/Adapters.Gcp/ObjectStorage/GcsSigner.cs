using System.Text.Json;
using Google.Apis.Auth.OAuth2;
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
        GoogleCredential? credential = null;
        if (bucket.Connection.TakesCredentials)
            credential = await bucket.Connection.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        var account = bucket.Options.SigningServiceAccount;
        var email = credential?.UnderlyingCredential switch
        {
            ServiceAccountCredential own when account is null || account == own.Id => own.Id,
            ImpersonatedCredential impersonated when account is null || account == impersonated.TargetPrincipal => impersonated.TargetPrincipal,
            ComputeCredential machine when account is null => await machine.GetDefaultServiceAccountEmailAsync(cancellationToken).ConfigureAwait(false),
            _ => null,
        };
        if (email is not null)
            return new GcsSigner(email, credential!.SignBlobAsync);
        if (credential is not null && account is not null)
            return new GcsSigner(account, (bytes, token) => SignByIamAsync(bucket, account, bytes, token));
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
