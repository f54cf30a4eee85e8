using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>One put: content that ends within a block goes up in one request, other content in blocks, several at a time, which a commit with the condition
/// makes the blob. Memory is bounded by one block more than are under way, and every block can be sent again without the source.</summary>
/// <remarks>A put that does not come to its commit leaves uncommitted blocks. Nobody can read them, and no request deletes them without touching the blob; Blob
/// Storage documents that the next write of the blob drops them, or else a week.</remarks>
internal sealed class BlobUpload(BlobContainer container, ObjectKey key, PutOptions options)
{
    /// <summary>The most blocks of a blob, as Blob Storage documents.</summary>
    public const int MaxBlocks = 50_000;

    private const string Operation = "Put";

    /// <summary>Guards against damage on the way to the service, not against malice: Blob Storage compares the MD5 of each request. (Its own CRC-64 would be cheaper; the
    /// SDK sends that in a frame which few servers know.)</summary>
    private static readonly UploadTransferValidationOptions Verified = new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    private readonly Guid id = Guid.NewGuid();

    public async Task<ObjectInfo> RunAsync(ObjectContent content, CancellationToken cancellationToken)
    {
        using var source = PartSource.Of(
            content, BlockSize(content.Length), problem => container.Error(ObjectStoreErrorCode.ContentLengthMismatch, problem, Operation, key));
        var first = await source.NextAsync(cancellationToken).ConfigureAwait(false);
        // Only what comes behind a full block tells whether it is the only one.
        var second = first.Bytes.Length == source.PartSize ? await source.NextAsync(cancellationToken).ConfigureAwait(false) : default;
        try
        {
            return second.IsEmpty
                ? await PutWholeAsync(first, source, cancellationToken).ConfigureAwait(false)
                : await PutBlocksAsync(first, second, source, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (BlobErrors.IsConditionError(exception, options.Condition))
        {
            throw container.ConditionError(options.Condition, Operation, key, exception);
        }
    }

    private int BlockSize(long? length)
    {
        var size = Math.Max(container.Options.MaximumTransferSize, ((length ?? 0) + MaxBlocks - 1) / MaxBlocks);
        return size <= BlobObjectStoreOptions.MaxTransferSize
            ? (int)size
            : throw container.Error(ObjectStoreErrorCode.TooLarge, $"{length:N0} bytes are more than {MaxBlocks:N0} blocks of {BlobObjectStoreOptions.MaxTransferSize:N0} bytes", Operation, key);
    }

    private async Task<ObjectInfo> PutWholeAsync(Part part, PartSource source, CancellationToken cancellationToken)
    {
        var checksum = Crc32C.Compute(part.Bytes.Span);
        ThrowIfUnexpected(checksum);
        var size = part.Bytes.Length;
        var request = new BlobUploadOptions
        {
            HttpHeaders = BlobObjects.Headers(options.Properties),
            Metadata = BlobMetadata.Write(options.Properties.Metadata, checksum),
            Conditions = BlobContainer.Conditions(options.Condition),
            TransferValidation = Verified,
            // The SDK makes blocks of content that is not shorter than this.
            TransferOptions = new StorageTransferOptions { InitialTransferSize = size + 1L, MaximumConcurrency = 1 },
        };
        var written = await container.Blob(key).UploadAsync(new MemoryReadStream(part.Bytes), request, cancellationToken).ConfigureAwait(false);
        source.Return(part);
        options.Progress?.Report(size);
        return Info(size, written.Value.ETag, written.Value.LastModified, checksum);
    }

    private async Task<ObjectInfo> PutBlocksAsync(Part first, Part second, PartSource source, CancellationToken cancellationToken)
    {
        var blob = container.Blob(key);
        var pump = new PartPump(source, container.Options.MaximumConcurrency, MaxBlocks, TooManyBlocks, options.Progress);
        var blocks = await pump.RunAsync(first, second, StageAsync, cancellationToken).ConfigureAwait(false);
        var (size, checksum) = blocks.Whole();
        ThrowIfUnexpected(checksum);
        var request = new CommitBlockListOptions
        {
            HttpHeaders = BlobObjects.Headers(options.Properties),
            Metadata = BlobMetadata.Write(options.Properties.Metadata, checksum),
            Conditions = BlobContainer.Conditions(options.Condition),
        };
        string[] names = [.. blocks.Select(block => block.Receipt)];
        try
        {
            var written = await blob.CommitBlockListAsync(names, request, cancellationToken).ConfigureAwait(false);
            return Info(size, written.Value.ETag, written.Value.LastModified, checksum);
        }
        catch (RequestFailedException exception) when (BlobErrors.IsConditionError(exception, options.Condition))
        {
            // The client repeats a commit whose answer was lost, and then meets what the first has made.
            if (await FindCommittedAsync(blob, names, cancellationToken).ConfigureAwait(false) is { } found)
                return Info(size, found.ETag, found.LastModified, checksum);
            throw;
        }

        async Task<string> StageAsync(int number, ReadOnlyMemory<byte> bytes, Crc32C checksum, CancellationToken token)
        {
            var block = BlockId.Create(id, number);
            await blob.StageBlockAsync(block, new MemoryReadStream(bytes), new BlockBlobStageBlockOptions { TransferValidation = Verified }, token).ConfigureAwait(false);
            return block;
        }
    }

    /// <summary>What the blob is, if it is of exactly these blocks: their names are nobody else's.</summary>
    private static async Task<BlockList?> FindCommittedAsync(BlockBlobClient blob, string[] names, CancellationToken cancellationToken)
    {
        try
        {
            var list = (await blob.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: cancellationToken).ConfigureAwait(false)).Value;
            return list.CommittedBlocks.Select(block => block.Name).SequenceEqual(names, StringComparer.Ordinal) ? list : null;
        }
        catch (RequestFailedException exception) when (BlobErrors.IsMissingObject(exception))
        {
            return null;
        }
    }

    private void ThrowIfUnexpected(Crc32C actual)
    {
        if (options.ExpectedChecksum is { } expected && expected != actual)
            throw container.Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {actual}, expected was {expected}", Operation, key);
    }

    private ObjectStoreException TooManyBlocks() => container.Error(
        ObjectStoreErrorCode.TooLarge,
        $"the content is longer than {MaxBlocks:N0} blocks of {container.Options.MaximumTransferSize:N0} bytes; give its length, or raise {nameof(BlobObjectStoreOptions.MaximumTransferSize)} of the store's entry or of {AzureOptions.ConfigurationSection}:{AzureConfiguration.Blobs}",
        Operation,
        key);

    private ObjectInfo Info(long size, global::Azure.ETag etag, DateTimeOffset lastModified, Crc32C checksum) => new()
    {
        Key = key,
        Size = size,
        ETag = BlobObjects.Tag(etag),
        LastModified = lastModified,
        Checksum = checksum,
        Properties = options.Properties,
    };
}
