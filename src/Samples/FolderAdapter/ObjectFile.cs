using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>One object in one file: its bytes, then JSON that says what it is, then the length of that in four bytes.</summary>
/// <remarks>One file, so that content and metadata change in one step. The bytes stand first, so that a stream of unknown length is written as
/// it comes, and a range of the object is a range of the file. A file is never changed once it has its place.</remarks>
internal static class ObjectFile
{
    private const int BufferSize = 80 * 1024;
    private const int LengthSize = sizeof(int);

    public static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    public static FileStream Reopen(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>Opens a file for reading; <see langword="null"/> when there is none. Whoever has it open keeps its version when another takes its place.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public static bool TryCopy(string source, string target)
    {
        try
        {
            File.Copy(source, target);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Writes content, and stops when it is longer than it should be.</summary>
    public static async Task<(long Size, Crc32C Checksum)> WriteContentAsync(
        FileStream file, ObjectContent content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (size, checksum) = (0L, default(Crc32C));
        if (content.Stream is not { } stream)
        {
            await WriteAsync(content.Bytes).ConfigureAwait(false);
            return (size, checksum);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            do
            {
                read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                await WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
            while (read > 0 && !(size > content.Length));
            return (size, checksum);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            size += bytes.Length;
            checksum = checksum.Append(bytes.Span);
            progress?.Report(size);
        }
    }

    /// <summary>Writes what is known of the object behind its bytes, and sees to it that all of it is on the disk.</summary>
    public static async Task WriteEndAsync(FileStream file, ObjectInfo info, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(ObjectDescription.Of(info), ObjectDescriptionContext.Default.ObjectDescription);
        var end = new byte[json.Length + LengthSize];
        json.CopyTo(end, 0);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(json.Length), json.Length);
        file.SetLength(info.Size);
        file.Position = info.Size;
        await file.WriteAsync(end, cancellationToken).ConfigureAwait(false);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    /// <summary>Reads what is known of an object; <see langword="null"/> when there is none.</summary>
    public static async Task<ObjectInfo?> ReadInfoAsync(string path, CancellationToken cancellationToken)
    {
        using var file = TryOpen(path);
        return file is null ? null : await ReadEndAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">The file was not written by this adapter, or not wholly.</exception>
    public static async Task<ObjectInfo> ReadEndAsync(FileStream file, CancellationToken cancellationToken)
    {
        var lengthAt = file.Length - LengthSize;
        var length = lengthAt < 0 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(await ReadAsync(file, lengthAt, LengthSize, cancellationToken).ConfigureAwait(false));
        if (length < 0 || length > lengthAt)
            throw NoObject(file);
        var json = await ReadAsync(file, lengthAt - length, length, cancellationToken).ConfigureAwait(false);
        try
        {
            var description = JsonSerializer.Deserialize(json, ObjectDescriptionContext.Default.ObjectDescription) ?? throw NoObject(file);
            return description.ToInfo(lengthAt - length);
        }
        catch (JsonException exception)
        {
            throw NoObject(file, exception);
        }
    }

    private static async Task<byte[]> ReadAsync(FileStream file, long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        file.Position = offset;
        await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static InvalidDataException NoObject(FileStream file, Exception? inner = null) => new($"'{file.Name}' does not hold an object of this adapter", inner);
}
