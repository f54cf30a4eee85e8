using System.Text;
using System.Text.Json;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>One put: content that ends within a chunk goes up in one request, other content in the chunks of a resumable upload, one read while the one before is
/// sent. Memory is bounded by two chunks, and every one can be sent again without the source.</summary>
/// <remarks>A put without condition is repeated like any other request: it says what the object shall be, and saying it twice makes no other object. (Google's
/// clients leave that to the caller, for whom a second generation may matter.)</remarks>
internal sealed class GcsUpload(GcsBucket bucket, ObjectKey key, PutOptions options)
{
    private const string Operation = "Put";
    private const string Json = "application/json; charset=UTF-8";
    private const string ResultFields = "&fields=generation,size,crc32c,timeCreated";

    public async Task<ObjectInfo> RunAsync(ObjectContent content, CancellationToken cancellationToken)
    {
        if (!GcsGeneration.TryWrite(options.Condition, out var condition))
            throw bucket.ConditionError(options.Condition, Operation, key);
        using var source = PartSource.Of(
            content, bucket.Options.ChunkSize, problem => bucket.Error(ObjectStoreErrorCode.ContentLengthMismatch, problem, Operation, key));
        var first = await source.NextAsync(cancellationToken).ConfigureAwait(false);
        // Only what comes behind a full chunk tells whether it is the only one.
        var second = first.Bytes.Length == source.PartSize ? await source.NextAsync(cancellationToken).ConfigureAwait(false) : default;
        try
        {
            return second.IsEmpty
                ? await PutWholeAsync(first, source, condition, cancellationToken).ConfigureAwait(false)
                : await PutChunksAsync(first, second, source, content.Length, condition, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsConditionError(exception) && !options.Condition.IsNone)
        {
            throw bucket.ConditionError(options.Condition, Operation, key, exception);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            throw bucket.Error(ObjectStoreErrorCode.BucketNotFound, "there is no such bucket", Operation, key, exception);
        }
    }

    private async Task<ObjectInfo> PutWholeAsync(Part part, PartSource source, string condition, CancellationToken cancellationToken)
    {
        var checksum = Crc32C.Compute(part.Bytes.Span);
        ThrowIfUnexpected(checksum);
        var request = new GcsRequest(HttpMethod.Post, bucket.Addresses.Upload($"?uploadType=multipart{ResultFields}{condition}")) { Body = Related(part.Bytes, checksum) };
        var stored = await bucket.Client.SendAsync(request, GcsJson.Default.ObjectResource, cancellationToken).ConfigureAwait(false);
        var size = part.Bytes.Length;
        source.Return(part);
        options.Progress?.Report(size);
        return Info(stored, size, checksum);
    }

    private async Task<ObjectInfo> PutChunksAsync(
        Part first, Part second, PartSource source, long? length, string condition, CancellationToken cancellationToken)
    {
        var upload = await GcsResumableUpload.BeginAsync(
            bucket, $"?uploadType=resumable{ResultFields}{condition}", GcsObjects.Resource(options.Properties, key), length, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            var stored = await SendChunksAsync(upload, first, second, source, length, cancellationToken).ConfigureAwait(false);
            if (GcsObjects.Checksum(stored.Crc32c) is { } kept && kept != upload.Checksum)
                await DiscardAsync(stored, kept, upload.Checksum).ConfigureAwait(false);
            return Info(stored, upload.Sent, upload.Checksum);
        }
    }

    /// <summary>Sends chunks and reads ahead. What ends the one ends the other: the source is not read, nor a chunk's memory used, when this has returned.</summary>
    private async Task<ObjectResource> SendChunksAsync(
        GcsResumableUpload upload, Part first, Part second, PartSource source, long? length, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (part, reading) = (first, Task.FromResult(second));
        try
        {
            while (true)
            {
                // A full chunk may be the last. Where nobody knows yet it is sent all the same, and the end is said in a request of its own.
                var isKnown = reading.IsCompletedSuccessfully || upload.Sent + part.Bytes.Length == length;
                var isLast = part.Bytes.Length < source.PartSize || (isKnown && (await reading.ConfigureAwait(false)).IsEmpty);
                upload.Checksum = upload.Checksum.Append(part.Bytes.Span);
                if (isLast)
                    ThrowIfUnexpected(upload.Checksum);
                var stored = await upload.SendAsync(part.Bytes, isLast, options.Progress, stop.Token).ConfigureAwait(false);
                source.Return(part);
                if (stored is not null)
                    return isLast ? stored : throw GcsClient.NoAnswer("ends the upload before its time");
                part = await reading.ConfigureAwait(false);
                if (part.IsEmpty)
                {
                    ThrowIfUnexpected(upload.Checksum);
                    return await upload.SendAsync(default, isLast: true, options.Progress, stop.Token).ConfigureAwait(false) ?? throw GcsClient.NoAnswer("does not end the upload");
                }

                reading = part.Bytes.Length < source.PartSize ? Task.FromResult<Part>(default) : source.NextAsync(stop.Token).AsTask();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The last chunk names the checksum, so that the service refuses others; one that does not heed it has made an object that must go.</summary>
    private async Task DiscardAsync(ObjectResource stored, Crc32C kept, Crc32C sent)
    {
        var request = new GcsRequest(HttpMethod.Delete, bucket.Addresses.Object(key, $"?ifGenerationMatch={stored.Generation}"));
        try
        {
            await bucket.Client.ExecuteAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception) || GcsErrors.IsConditionError(exception))
        {
            // It has been overwritten or deleted.
        }

        throw bucket.Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {sent}, the service stored {kept}", Operation, key);
    }

    /// <summary>The object and its content as <c>multipart/related</c>.</summary>
    private RequestBody Related(ReadOnlyMemory<byte> content, Crc32C checksum)
    {
        var boundary = Guid.NewGuid().ToString("N");
        var json = JsonSerializer.SerializeToUtf8Bytes(GcsObjects.Resource(options.Properties, key, checksum), GcsJson.Default.ObjectResource);
        byte[] head =
        [
            .. Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: {Json}\r\n\r\n"),
            .. json,
            .. Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: {options.Properties.ContentType}\r\n\r\n"),
        ];
        return new RequestBody($"multipart/related; boundary={boundary}", head, content, Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
    }

    private void ThrowIfUnexpected(Crc32C actual)
    {
        if (options.ExpectedChecksum is { } expected && expected != actual)
            throw bucket.Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {actual}, expected was {expected}", Operation, key);
    }

    private ObjectInfo Info(ObjectResource stored, long size, Crc32C checksum) => new()
    {
        Key = key,
        Size = size,
        ETag = GcsObjects.Tag(stored),
        LastModified = GcsObjects.Time(stored),
        Checksum = checksum,
        Properties = options.Properties,
    };
}
