using System.Collections.Frozen;
using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Portable.Adapters.Azure.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>A container of Azure Blob Storage. <see cref="ObjectStore.GetService"/> gives the <see cref="BlobContainerClient"/> and the
/// <see cref="BlobServiceClient"/>.</summary>
/// <remarks>
/// <para>Blob Storage keeps no CRC-32C: it stands among the blob's metadata as <c>portable_crc32c</c>, which the application does not see, and whole reads are
/// verified against it. A client of another kind that writes other content must not keep that entry.</para>
/// <para>Two puts of one key at the same time, of which one goes up in blocks, may not both end: Blob Storage drops uncommitted blocks with every write of their
/// blob. The loser fails with <see cref="ObjectStoreErrorCode.Unavailable"/>, which is transient, or with the error of its condition.</para>
/// <para>Events about blobs come by Event Grid, whose subscriptions Azure's Resource Manager keeps and no request to the storage account makes:
/// <see cref="ObjectStoreFeature.ObjectEvents"/> is unsupported. An operator may subscribe a Storage Queue or a Service Bus queue to the account's
/// <c>Microsoft.Storage.BlobCreated</c> and <c>BlobDeleted</c> (<c>az eventgrid event-subscription create --endpoint-type storagequeue</c>); the queues of this
/// package read what then arrives (<see cref="EventGridObjectEventFormat"/>).</para>
/// <para>A conditional put in one request whose answer is lost may end with the error of its condition though it was done: the SDK repeats it, and nothing tells
/// its blob from another's. A put in blocks knows its own.</para>
/// <para>Signatures do not bind content types (<see cref="SignOptions.ContentType"/> is <see cref="ObjectStoreErrorCode.Unsupported"/>). Accounts with a
/// hierarchical namespace, which keep folders among blobs, are not catered for.</para>
/// </remarks>
public sealed class BlobObjectStore : ObjectStore
{
    private const int MaxAttempts = 3;

    private static readonly Capabilities<ObjectStoreFeature> Features = new(
    [
        new(ObjectStoreFeature.ConditionalWrite, Support.Native),
        new(ObjectStoreFeature.ConditionalDelete, Support.Native),
        new(ObjectStoreFeature.Checksum, Support.Emulated),
        new(ObjectStoreFeature.SuffixRange, Support.Emulated),
        new(ObjectStoreFeature.StartAfter, Support.Emulated),
        new(ObjectStoreFeature.AnyDelimiter, Support.Native),
        new(ObjectStoreFeature.BulkDelete, Support.Emulated),
        new(ObjectStoreFeature.ServerSideCopy, Support.Native),
        new(ObjectStoreFeature.Signing, Support.Native),
        new(ObjectStoreFeature.ObjectEvents, Support.Unsupported),
    ]);

    /// <summary>A service must be told what kind of blob a put makes.</summary>
    private static readonly FrozenDictionary<string, string> PutHeaders = FrozenDictionary.Create(KeyValuePair.Create("x-ms-blob-type", "BlockBlob"));

    private readonly BlobContainer container;

    /// <summary>Opens a container with a client of one's own. No I/O.</summary>
    /// <param name="client">The client. With <see cref="BlobClientOptions.TrimBlobNameSlashes"/>, which is its default, it cuts slashes off the ends of others' keys.</param>
    /// <param name="container">The container.</param>
    /// <param name="options">How to use Blob Storage.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public BlobObjectStore(BlobServiceClient client, string container, BlobObjectStoreOptions? options = null, TimeProvider? timeProvider = null)
        : base(AzureOptions.ProviderName, container, Features, timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.container = new BlobContainer(client, container, options ?? new BlobObjectStoreOptions(), TimeProvider);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(BlobContainerClient) ? container.Client
            : serviceType == typeof(BlobServiceClient) ? container.Service
            : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    protected override Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken) =>
        new BlobUpload(container, key, options).RunAsync(content, cancellationToken);

    /// <inheritdoc/>
    protected override async Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        if (!BlobKeys.CanAddress(key))
        {
            await BlobKeys.ThrowIfThereAsync(container, key, "Get", cancellationToken).ConfigureAwait(false);
            return null;
        }

        try
        {
            return options.Range switch
            {
                { Length: 0 } nothing => await GetNothingAsync(key, nothing, options, cancellationToken).ConfigureAwait(false),
                { IsSuffix: true } suffix => await GetSuffixAsync(key, suffix, options, cancellationToken).ConfigureAwait(false),
                var range => await DownloadAsync(key, range, Conditions(options), cancellationToken).ConfigureAwait(false),
            };
        }
        catch (RequestFailedException exception) when (BlobErrors.IsMissingObject(exception))
        {
            return null;
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.NotModified)
        {
            return ObjectDownload.NotModified;
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            throw container.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object has another ETag than {options.IfMatch}", "Get", key, exception);
        }
    }

    /// <inheritdoc/>
    protected override async Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (!BlobKeys.CanAddress(key))
        {
            await BlobKeys.ThrowIfThereAsync(container, key, "Head", cancellationToken).ConfigureAwait(false);
            return null;
        }

        try
        {
            return await LookAsync(key, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (BlobErrors.IsMissingObject(exception))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) =>
        BlobListing.EnumerateAsync(container, options, cancellationToken);

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        BlobDeletion.DeleteAsync(container, key, options.IfMatch, "Delete", cancellationToken);

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) =>
        BlobDeletion.RunAsync(container, keys, cancellationToken);

    /// <inheritdoc/>
    protected override bool CanCopyFrom(IObjectStore source) => source is BlobObjectStore other && ReferenceEquals(other.container.Service, container.Service);

    /// <inheritdoc/>
    protected override Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        var from = ((BlobObjectStore)options.SourceStore!).container;
        return BlobKeys.CanAddress(source)
            ? new BlobCopy(from, source, container, target, options).RunAsync(cancellationToken)
            : throw BlobKeys.Error(from, source, "Copy");
    }

    /// <inheritdoc/>
    protected override async Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        if (!BlobKeys.CanAddress(key))
            throw BlobKeys.Error(container, key, "Sign");
        if (options.ContentType is not null)
            throw container.Error(ObjectStoreErrorCode.Unsupported, "a shared access signature does not bind a content type", "Sign", key);
        var isPut = options.Method == HttpMethod.Put;
        var permissions = isPut ? BlobSasPermissions.Create | BlobSasPermissions.Write : options.Method == HttpMethod.Delete ? BlobSasPermissions.Delete : BlobSasPermissions.Read;
        var (uri, expiresAt) = await container.Signature.SignAsync(container.Blob(key), permissions, options.ExpiresIn, cancellationToken).ConfigureAwait(false);
        return new SignedRequest { Uri = uri, Method = options.Method, Headers = isPut ? PutHeaders : FrozenDictionary<string, string>.Empty, ExpiresAt = expiresAt };
    }

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => BlobErrors.Classify(exception);

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => AzureErrors.Describe(exception);

    private async Task<ObjectDownload> DownloadAsync(ObjectKey key, ByteRange? range, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var request = new BlobDownloadOptions { Conditions = conditions };
        if (range is { } asked)
            request.Range = new global::Azure.HttpRange(asked.Offset, asked.Length);
        var response = await container.Blob(key).DownloadStreamingAsync(request, cancellationToken).ConfigureAwait(false);
        // The SDK does not throw here: the answer has no body to read, and says so when it is asked for.
        if (response.GetRawResponse().Status == (int)HttpStatusCode.NotModified)
            return ObjectDownload.NotModified;
        var details = response.Value.Details;
        var (info, offset) = BlobObjects.Info(key, details);
        if (range is { } wanted && RangeError(wanted, info, offset, details.ContentLength) is { } error)
        {
            response.Value.Dispose();
            throw error;
        }

        return new ObjectDownload(info, response.Value.Content, offset, details.ContentLength);
    }

    /// <summary>Blob Storage has no ranges that count from the end: a look at the blob tells where its last bytes begin, and exactly that version is read.</summary>
    private async Task<ObjectDownload> GetSuffixAsync(ObjectKey key, ByteRange suffix, GetOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var info = await LookAsync(key, Conditions(options), cancellationToken).ConfigureAwait(false);
            if (!suffix.TryResolve(info.Size, out var offset, out var length))
                throw OutsideError(suffix, info);
            try
            {
                return await DownloadAsync(key, ByteRange.Slice(offset, length), BlobContainer.IfMatch(info.ETag), cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.PreconditionFailed && options.IfMatch is null && attempt < MaxAttempts)
            {
                // It has changed since it was looked at.
            }
        }
    }

    /// <summary>A range of no bytes has no form in HTTP: a head tells what there is to know.</summary>
    private async Task<ObjectDownload> GetNothingAsync(ObjectKey key, ByteRange range, GetOptions options, CancellationToken cancellationToken)
    {
        var info = await LookAsync(key, Conditions(options), cancellationToken).ConfigureAwait(false);
        return range.TryResolve(info.Size, out var offset, out _)
            ? new ObjectDownload(info, new MemoryReadStream(default), offset, 0)
            : throw OutsideError(range, info);
    }

    private async Task<ObjectInfo> LookAsync(ObjectKey key, BlobRequestConditions? conditions, CancellationToken cancellationToken) =>
        BlobObjects.Info(key, await container.Blob(key).GetPropertiesAsync(conditions, cancellationToken).ConfigureAwait(false));

    /// <summary>HTTP lets a server answer a range with the whole object (RFC 9110, 14.2): then the bytes are not those asked for.</summary>
    private ObjectStoreException? RangeError(in ByteRange asked, ObjectInfo info, long offset, long length)
    {
        if (!asked.TryResolve(info.Size, out var expectedOffset, out var expectedLength))
            return OutsideError(asked, info);
        return (offset, length) == (expectedOffset, expectedLength)
            ? null
            : container.Error(ObjectStoreErrorCode.Unsupported, $"the range ({asked}) was answered by {length:N0} bytes from {offset:N0}", "Get", info.Key);
    }

    private ObjectStoreException OutsideError(in ByteRange range, ObjectInfo info) =>
        container.Error(ObjectStoreErrorCode.InvalidRange, $"the range ({range}) lies outside the object's {info.Size:N0} bytes", "Get", info.Key);

    private static BlobRequestConditions? Conditions(GetOptions options) =>
        options.IfMatch is null && options.IfNoneMatch is null ? null : new BlobRequestConditions
        {
            IfMatch = options.IfMatch is { } match ? BlobObjects.Tag(match) : null,
            IfNoneMatch = options.IfNoneMatch is { } none ? BlobObjects.Tag(none) : null,
        };
}
