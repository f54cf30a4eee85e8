namespace Portable.ObjectStorage;

/// <summary>One bucket of objects, on whichever provider the configuration names. Safe for concurrent use.</summary>
/// <remarks>
/// <para>Failures are <see cref="ObjectStoreException"/> with a code that is alike on every provider;
/// <see cref="ArgumentException"/> and <see cref="OperationCanceledException"/> pass as they are. Bad input and a cancelled
/// token are refused before any I/O. Conveniences are extension methods (<see cref="ObjectStoreExtensions"/>).</para>
/// <para>Reads follow writes: a get, head or list that begins after a put, copy or delete has ended sees it.</para>
/// </remarks>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>The provider's name, such as <c>InMemory</c> or <c>Aws</c>.</summary>
    string Provider { get; }

    /// <summary>The bucket's name.</summary>
    string Bucket { get; }

    /// <summary>What this store offers natively, by emulation, or not.</summary>
    Capabilities<ObjectStoreFeature> Capabilities { get; }

    /// <summary>Writes an object, whole or not at all: nobody reads a part, and a put that fails or is cancelled leaves the earlier object.</summary>
    /// <param name="key">A portable key (<see cref="ObjectKey.IsPortable"/>).</param>
    /// <param name="content">Bytes, or a stream of known or unknown length.</param>
    /// <param name="options">Headers, metadata, condition, checksum, progress.</param>
    /// <param name="cancellationToken">Abandons the put.</param>
    /// <returns>The object as a later head would show it.</returns>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreErrorCode.InvalidKey"/>, <see cref="ObjectStoreErrorCode.InvalidMetadata"/>,
    /// <see cref="ObjectStoreErrorCode.AlreadyExists"/>, <see cref="ObjectStoreErrorCode.PreconditionFailed"/>,
    /// <see cref="ObjectStoreErrorCode.ChecksumMismatch"/>, <see cref="ObjectStoreErrorCode.ContentLengthMismatch"/>, or one of the
    /// codes that any call may have.</exception>
    Task<ObjectInfo> PutAsync(ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Opens an object for reading. A whole read is verified against the stored checksum; a connection that breaks resumes
    /// with the same version, or fails with <see cref="ObjectStoreErrorCode.PreconditionFailed"/> if that is gone.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">Range and conditions.</param>
    /// <param name="cancellationToken">Abandons the call; reading the content has a token of its own.</param>
    /// <returns>The object, to be disposed; <see langword="null"/> when there is none.</returns>
    Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Looks at an object without reading it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The object; <see langword="null"/> when there is none.</returns>
    Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default);

    /// <summary>Lists objects in the order of their keys' UTF-8 bytes, common prefixes among them; pages are fetched as the caller goes on.</summary>
    /// <param name="options">Prefix, delimiter, start, page size.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The entries.</returns>
    IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object. Deleting a missing one succeeds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">A condition.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when the object is gone.</returns>
    Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes any number of objects in as few requests as the provider allows.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">Abandons the call; some keys may be deleted by then.</param>
    /// <returns>One result a key, in the order given.</returns>
    Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Copies an object into this store. A copy onto itself keeps the bytes, replaces the headers and metadata if
    /// <see cref="CopyOptions.Properties"/> are given, and changes the ETag.</summary>
    /// <param name="source">The key to copy from, in <see cref="CopyOptions.SourceStore"/> or this store.</param>
    /// <param name="target">The portable key to copy to.</param>
    /// <param name="options">Source store, replaced headers and metadata, conditions.</param>
    /// <param name="cancellationToken">Abandons the copy.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreErrorCode.NotFound"/> when the source is missing; otherwise as for a put.</exception>
    Task<ObjectInfo> CopyAsync(ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a request that anyone can send, until it expires, to read, write or delete one object.</summary>
    /// <param name="key">The key; portable for a PUT.</param>
    /// <param name="options">Method, life time, content type; by default a GET for 15 minutes.</param>
    /// <param name="cancellationToken">Abandons the call (some credentials sign by a service).</param>
    /// <returns>The request.</returns>
    Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The escape hatch: what lies behind this store, such as the vendor's client. Using it ties the caller to a provider.</summary>
    /// <param name="serviceType">The type asked for.</param>
    /// <returns>The object, or <see langword="null"/> when there is none of that type.</returns>
    object? GetService(Type serviceType);
}
