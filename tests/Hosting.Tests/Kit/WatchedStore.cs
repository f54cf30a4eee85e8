using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Kit;

/// <summary>A store that tells when it is disposed.</summary>
internal sealed class WatchedStore(IObjectStore inner, Action disposed) : IObjectStore
{
    public string Provider { get; init; } = inner.Provider;

    public string Bucket => inner.Bucket;

    public Capabilities<ObjectStoreFeature> Capabilities { get; init; } = inner.Capabilities;

    public Task<ObjectInfo> PutAsync(ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.PutAsync(key, content, options, cancellationToken);

    public Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.GetAsync(key, options, cancellationToken);

    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default) => inner.HeadAsync(key, cancellationToken);

    public IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(options, cancellationToken);

    public Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(key, options, cancellationToken);

    public Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default) =>
        inner.DeleteManyAsync(keys, cancellationToken);

    public Task<ObjectInfo> CopyAsync(ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.CopyAsync(source, target, options, cancellationToken);

    public Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.SignAsync(key, options, cancellationToken);

    public object? GetService(Type serviceType) => inner.GetService(serviceType);

    public ValueTask DisposeAsync()
    {
        disposed();
        return inner.DisposeAsync();
    }
}
