using System.Buffers;
using System.Security.Cryptography;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>
/// Takes in content as it comes, in quanta of 256 KiB: of a body that breaks off the whole quanta stay. A quantum that equals the one before it is
/// kept once, so that gigabytes of zeros, which tests of memory send, need none.
/// </summary>
/// <param name="composed">Whether the content is put together from objects: then it has no MD5 hash.</param>
internal sealed class ContentBuilder(bool composed = false) : IDisposable
{
    public const int Quantum = 256 * 1024;

    private readonly List<ReadOnlyMemory<byte>> pieces = [];
    private readonly Crc32C crc = new();
    private readonly IncrementalHash? md5 = composed ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>How many bytes are taken in.</summary>
    public long Size { get; private set; }

    /// <summary>Takes in a body to its end, or up to a number of bytes; the rest is left unread.</summary>
    public async Task AppendAsync(Stream body, long most, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Quantum);
        try
        {
            int read;
            do
            {
                read = await body.ReadAtLeastAsync(buffer.AsMemory(0, (int)Math.Min(Quantum, most)), (int)Math.Min(Quantum, most), throwOnEndOfStream: false, cancellationToken);
                Append(buffer.AsSpan(0, read));
                most -= read;
            }
            while (read == Quantum && most > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes in bytes that do not change, without a copy.</summary>
    public void Share(ReadOnlyMemory<byte> bytes)
    {
        pieces.Add(bytes);
        Count(bytes.Span);
    }

    public Content ToContent() => new([.. pieces], Size, Crc32C.ToBase64(crc.Value), md5 is null ? null : Convert.ToBase64String(md5.GetCurrentHash()));

    public void Dispose() => md5?.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        pieces.Add(pieces.Count > 0 && pieces[^1].Span.SequenceEqual(bytes) ? pieces[^1] : bytes.ToArray());
        Count(bytes);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        Size += bytes.Length;
        crc.Append(bytes);
        md5?.AppendData(bytes);
    }
}
