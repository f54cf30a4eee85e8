namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>What an object holds; it never changes.</summary>
/// <param name="Pieces">The bytes, piece by piece.</param>
/// <param name="Size">How many they are.</param>
/// <param name="Crc32C">Their checksum, as Google writes it.</param>
/// <param name="Md5">Their hash in base64; <see langword="null"/> for a composed object, of which none is known.</param>
internal sealed record Content(IReadOnlyList<ReadOnlyMemory<byte>> Pieces, long Size, string Crc32C, string? Md5)
{
    public async Task WriteAsync(Stream stream, long offset, long length, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces)
        {
            if (length == 0)
                return;
            if (offset >= piece.Length)
            {
                offset -= piece.Length;
                continue;
            }

            var part = piece[(int)offset..];
            part = part[..(int)Math.Min(part.Length, length)];
            await stream.WriteAsync(part, cancellationToken);
            offset = 0;
            length -= part.Length;
        }
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        var offset = 0;
        foreach (var piece in Pieces)
        {
            piece.CopyTo(bytes.AsMemory(offset));
            offset += piece.Length;
        }

        return bytes;
    }
}
