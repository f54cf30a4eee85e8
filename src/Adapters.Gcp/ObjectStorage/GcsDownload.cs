using System.Net;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>One read. Downloads go by the XML API: in its answer, other than in the JSON API's, stand the object's metadata, so that one request is enough.</summary>
internal sealed class GcsDownload(GcsBucket bucket, ObjectKey key, GetOptions options)
{
    private const string Operation = "Get";
    private readonly string? match = options.IfMatch is { } etag ? GcsGeneration.Of(etag) : null;
    private readonly string? unless = options.IfNoneMatch is { } etag ? GcsGeneration.Of(etag) : null;

    public async Task<ObjectDownload?> RunAsync(CancellationToken cancellationToken)
    {
        // Neither a range of no bytes nor “if it has changed” can be asked of the XML API: it takes no generation for that.
        var isEmpty = options.Range is { Length: 0 };
        if (isEmpty || unless is not null || CannotMatch)
        {
            if (await LookAsync(cancellationToken).ConfigureAwait(false) is not { } seen)
                return null;
            if (isEmpty || seen.IsNotModified)
                return seen;
        }

        return await DownloadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the version asked for is none of Cloud Storage.</summary>
    private bool CannotMatch => options.IfMatch is not null && match is null;

    /// <summary>What there is to know without the bytes: an empty download, or that nothing has changed.</summary>
    private async Task<ObjectDownload?> LookAsync(CancellationToken cancellationToken)
    {
        var conditions = (unless is null ? null : $"&ifGenerationNotMatch={unless}") + (match is null ? null : $"&ifGenerationMatch={match}");
        ObjectResource? found;
        try
        {
            found = await bucket.LookAsync(key, Operation, conditions, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (exception.Status == HttpStatusCode.NotModified)
        {
            return ObjectDownload.NotModified;
        }
        catch (GcsException exception) when (GcsErrors.IsConditionError(exception))
        {
            throw Stale(exception);
        }

        if (found is null)
            return null;
        if (CannotMatch)
            throw Stale();
        var info = GcsObjects.Info(key, found);
        var (offset, _) = options.Range is { Length: 0 } nothing ? Resolve(nothing, info) : default;
        return new ObjectDownload(info, Stream.Null, offset, 0);
    }

    private async Task<ObjectDownload?> DownloadAsync(CancellationToken cancellationToken)
    {
        var request = new GcsRequest(HttpMethod.Get, bucket.Addresses.Download(key))
        {
            Range = options.Range is { } range ? HttpRange.Header(range) : null,
            IfGenerationMatch = match,
            IsDownload = true,
        };
        HttpResponseMessage response;
        try
        {
            response = await bucket.Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            await bucket.ThrowIfMissingAsync(exception, Operation, key, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (GcsException exception) when (GcsErrors.IsConditionError(exception))
        {
            throw Stale(exception);
        }

        try
        {
            return await OpenAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<ObjectDownload> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var info = GcsObjects.Info(key, response, out var isExact);
        var range = response.Content.Headers.ContentRange;
        var (offset, length) = (range?.From ?? 0, range is null ? info.Size : response.Content.Headers.ContentLength ?? 0);
        // HTTP lets a server answer a range with the whole object (RFC 9110, 14.2): then the bytes are not those asked for.
        if (options.Range is { } asked && Resolve(asked, info) != (offset, length))
            throw bucket.Error(ObjectStoreErrorCode.Unsupported, $"the range ({asked}) was answered by {length:N0} bytes from {offset:N0}", Operation, key);
        if (!isExact)
            info = await WithExactMetadataAsync(info, cancellationToken).ConfigureAwait(false);
        return new ObjectDownload(info, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), offset, length);
    }

    /// <summary>The metadata as the JSON API has it, which is Unicode; of this very generation.</summary>
    private async Task<ObjectInfo> WithExactMetadataAsync(ObjectInfo info, CancellationToken cancellationToken)
    {
        var found = await bucket.LookAsync(key, Operation, $"&generation={GcsGeneration.Of(info.ETag)}", cancellationToken).ConfigureAwait(false);
        // Of an object that has just been overwritten only the headers are left.
        return found is null ? info : info with { Properties = info.Properties with { Metadata = GcsObjects.Lowered(found.Metadata) } };
    }

    private (long Offset, long Length) Resolve(in ByteRange range, ObjectInfo info) => range.TryResolve(info.Size, out var offset, out var length)
        ? (offset, length)
        : throw bucket.Error(ObjectStoreErrorCode.InvalidRange, $"the range ({range}) lies outside the object's {info.Size:N0} bytes", Operation, key);

    private ObjectStoreException Stale(Exception? inner = null) =>
        bucket.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object has another generation than {options.IfMatch}", Operation, key, inner);
}
