using Portable;
using Portable.ObjectStorage;

namespace UploadProcessor.Tests.Kit;

/// <summary>Passes everything on to a store, and lets a test meddle before puts and gets.</summary>
internal sealed class StoreInFront(IObjectStore inner) : IObjectStore
{
    public Func<ObjectKey, Task> BeforePut { get; init; } = _ => Task.CompletedTask;

    public Func<ObjectKey, Task> BeforeGet { get; init; } = _ => Task.CompletedTask;

    /// <summary>Stands around every put: is handed the content, and what puts content into the store.</summary>
    public Func<ObjectKey, ObjectContent, Func<ObjectContent, Task<ObjectInfo>>, Task<ObjectInfo>> AroundPut { get; init; } = (_, content, put) => put(content);

    public string Provider => inner.Provider;

    public string Bucket => inner.Bucket;

    public Capabilities<ObjectStoreFeature> Capabilities => inner.Capabilities;

    public async Task<ObjectInfo> PutAsync(ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        await BeforePut(key);
        return await AroundPut(key, content, given => inner.PutAsync(key, given, options, cancellationToken));
    }

    public async Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        await BeforeGet(key);
        return await inner.GetAsync(key, options, cancellationToken);
    }

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

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
