using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Signs addresses of blobs (shared access signatures): with the account's key where the client has it, else with a key that the service gives to the
/// client's identity for up to seven days (a user-delegation key).</summary>
internal sealed class BlobSignature(BlobServiceClient service, TimeProvider time)
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(7);

    private UserDelegationKey? kept;

    /// <summary>Signs an address. A life of a fraction of a second is rounded up: signatures count in seconds.</summary>
    public async Task<(Uri Uri, DateTimeOffset ExpiresAt)> SignAsync(
        BlockBlobClient blob, BlobSasPermissions permissions, TimeSpan life, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var expires = WholeSecond(now + life);
        var builder = new BlobSasBuilder(permissions, expires)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
            return (blob.GenerateSasUri(builder), expires);
        var key = await DelegationKeyAsync(now, expires, cancellationToken).ConfigureAwait(false);
        if (key.SignedExpiresOn < expires)
            builder.ExpiresOn = expires = key.SignedExpiresOn;
        return (blob.GenerateUserDelegationSasUri(builder, key), expires);
    }

    private async Task<UserDelegationKey> DelegationKeyAsync(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref kept) is { } key && key.SignedExpiresOn >= until)
            return key;
        key = (await service.GetUserDelegationKeyAsync(new BlobGetUserDelegationKeyOptions(now + KeyLife) { StartsOn = now }, cancellationToken).ConfigureAwait(false)).Value;
        Volatile.Write(ref kept, key);
        return key;
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) =>
        time.Ticks % TimeSpan.TicksPerSecond is var rest && rest > 0 ? time.AddTicks(TimeSpan.TicksPerSecond - rest) : time;
}
