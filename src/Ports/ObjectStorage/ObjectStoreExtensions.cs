using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portable.ObjectStorage;

/// <summary>Conveniences over <see cref="IObjectStore"/>. They live outside the port so that a decorator cannot lose them.</summary>
public static class ObjectStoreExtensions
{
    private const string TextContentType = "text/plain; charset=utf-8";
    private const string JsonContentType = "application/json";

    /// <summary>Reads a whole object into memory, verified.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The bytes; <see langword="null"/> when there is no object.</returns>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreErrorCode.TooLarge"/> for an object over 2 GiB: read it as a stream.</exception>
    public static async Task<byte[]?> GetBytesAsync(this IObjectStore store, ObjectKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var download = await store.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        if (download is null)
            return null;
        await using (download.ConfigureAwait(false))
        {
            if (download.Length > Array.MaxLength)
                throw new ObjectStoreException(ObjectStoreErrorCode.TooLarge, $"{download.Length:N0} bytes do not fit into an array", store.Provider, "Get", store.Bucket, key);
            var bytes = GC.AllocateUninitializedArray<byte>((int)download.Length);
            await download.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
    }

    /// <summary>Reads a whole object as UTF-8 text, verified.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The text; <see langword="null"/> when there is no object.</returns>
    public static async Task<string?> GetTextAsync(this IObjectStore store, ObjectKey key, CancellationToken cancellationToken = default) =>
        await store.GetBytesAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Reads a whole object as JSON, verified.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="jsonTypeInfo">How to read it, from a source-generated context.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The value; <see langword="default"/> when there is no object or it is the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">The object is not JSON of that type.</exception>
    public static async Task<T?> GetJsonAsync<T>(
        this IObjectStore store, ObjectKey key, JsonTypeInfo<T> jsonTypeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jsonTypeInfo);
        return await store.GetBytesAsync(key, cancellationToken).ConfigureAwait(false) is { } bytes
            ? JsonSerializer.Deserialize(bytes, jsonTypeInfo)
            : default;
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">The options; the content type is <c>text/plain; charset=utf-8</c> unless another is given.</param>
    /// <param name="cancellationToken">Abandons the put.</param>
    /// <returns>The object.</returns>
    public static Task<ObjectInfo> PutTextAsync(
        this IObjectStore store, ObjectKey key, string text, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(text);
        return store.PutAsync(key, Encoding.UTF8.GetBytes(text), WithContentType(options, TextContentType), cancellationToken);
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="jsonTypeInfo">How to write it, from a source-generated context.</param>
    /// <param name="options">The options; the content type is <c>application/json</c> unless another is given.</param>
    /// <param name="cancellationToken">Abandons the put.</param>
    /// <returns>The object.</returns>
    public static Task<ObjectInfo> PutJsonAsync<T>(
        this IObjectStore store, ObjectKey key, T value, JsonTypeInfo<T> jsonTypeInfo, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, jsonTypeInfo);
        return store.PutAsync(key, bytes, WithContentType(options, JsonContentType), cancellationToken);
    }

    /// <summary>Whether there is an object under a key.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether there is one.</returns>
    public static async Task<bool> ExistsAsync(this IObjectStore store, ObjectKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.HeadAsync(key, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Writes the rest of a file, or all of it, to an object.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Abandons the put.</param>
    /// <returns>The object.</returns>
    public static async Task<ObjectInfo> UploadFileAsync(
        this IObjectStore store, ObjectKey key, string path, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
            return await store.PutAsync(key, file, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads an object to a stream, a large one by parallel ranges, in bounded memory, verified.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="target">The stream, written from its current position and left open. When the download fails it holds a part.</param>
    /// <param name="options">Part size, parallelism, progress.</param>
    /// <param name="cancellationToken">Abandons the download.</param>
    /// <returns>The object; <see langword="null"/>, and nothing written, when there is none.</returns>
    public static Task<ObjectInfo?> DownloadToStreamAsync(
        this IObjectStore store, ObjectKey key, Stream target, DownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(target);
        return ParallelDownload.RunAsync(store, key, options ?? new DownloadOptions(), target.WriteAsync, cancellationToken);
    }

    /// <summary>Downloads an object to a file, a large one by parallel ranges, in bounded memory, verified. The file appears whole or not
    /// at all: the bytes go to a file beside it, which takes its place at the end.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The key.</param>
    /// <param name="path">The file; one that exists is replaced. Its folder must exist.</param>
    /// <param name="options">Part size, parallelism, progress.</param>
    /// <param name="cancellationToken">Abandons the download.</param>
    /// <returns>The object; <see langword="null"/>, and no file touched, when there is none.</returns>
    public static async Task<ObjectInfo?> DownloadToFileAsync(
        this IObjectStore store, ObjectKey key, string path, DownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(path);
        // A short name of its own: the file's name may be as long as the file system allows.
        var partial = Path.Join(Path.GetDirectoryName(Path.GetFullPath(path)), $".{Guid.NewGuid():N}.partial");
        try
        {
            ObjectInfo? info;
            var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
                info = await store.DownloadToStreamAsync(key, file, options, cancellationToken).ConfigureAwait(false);
            if (info is not null)
                File.Move(partial, path, overwrite: true);
            return info;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static PutOptions WithContentType(PutOptions? options, string contentType)
    {
        options ??= new PutOptions();
        return options.Properties.ContentType == ObjectProperties.DefaultContentType
            ? options with { Properties = options.Properties with { ContentType = contentType } }
            : options;
    }
}
