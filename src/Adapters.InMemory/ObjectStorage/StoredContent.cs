using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>The bytes of one version of an object: never changed once made, so that readers need no lock.</summary>
internal sealed class StoredContent
{
    private const int ChecksumBlock = 48 * 1024;
    private const int FirstSegment = 16 * 1024;
    private const int LargestSegment = 4 * 1024 * 1024;
    private const int LargestSingleSegment = 256 * 1024 * 1024;

    private StoredContent(ReadOnlyMemory<byte>[] segments, long length, Crc32C checksum) =>
        (Segments, Length, Checksum) = (segments, length, checksum);

    public ReadOnlyMemory<byte>[] Segments { get; }

    public long Length { get; }

    public Crc32C Checksum { get; }

    /// <summary>Copies bytes; the checksum is taken block by block, while a block is still in the processor's cache.</summary>
    public static StoredContent Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        var checksum = default(Crc32C);
        for (var at = 0; at < bytes.Length; at += ChecksumBlock)
        {
            var block = bytes.Slice(at, Math.Min(ChecksumBlock, bytes.Length - at));
            block.CopyTo(copy.AsSpan(at));
            checksum = checksum.Append(copy.AsSpan(at, block.Length));
        }

        return new([copy], copy.Length, checksum);
    }

    /// <summary>Reads a stream to its end, or to one byte more than the length it should have.</summary>
    public static async Task<StoredContent> ReadAsync(
        Stream stream, long? expectedLength, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> segments = [];
        var checksum = default(Crc32C);
        long length = 0;
        var size = expectedLength is <= LargestSingleSegment and > 0 ? (int)expectedLength + 1 : FirstSegment;
        while (expectedLength is null || length <= expectedLength)
        {
            var segment = GC.AllocateUninitializedArray<byte>(size);
            var filled = 0;
            while (filled < segment.Length)
            {
                var read = await stream.ReadAsync(segment.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                checksum = checksum.Append(segment.AsSpan(filled, read));
                filled += read;
                length += read;
                progress?.Report(length);
            }

            segments.Add(filled < segment.Length / 4 * 3 ? segment.AsMemory(0, filled).ToArray() : segment.AsMemory(0, filled));
            if (filled < segment.Length)
                break;
            size = Math.Min(size * 2, LargestSegment);
        }

        return new([.. segments], length, checksum);
    }
}
