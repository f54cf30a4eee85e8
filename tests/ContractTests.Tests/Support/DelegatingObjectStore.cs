using Portable.ObjectStorage;

namespace Portable.ContractTests.Tests.Support;

/// <summary>Passes everything on; a fault replaces one operation.</summary>
internal sealed class DelegatingObjectStore(IObjectStore inner) : IObjectStoreDecorator
{
    public IObjectStore Inner => inner;

    public string Provider => inner.Provider;

    public string Bucket => inner.Bucket;

    public Capabilities<ObjectStoreFeature> Capabilities => inner.Capabilities;

    public Func<ObjectKey, ObjectContent, PutOptions, CancellationToken, Task<ObjectInfo>> Put { get; init; } = inner.PutAsync;

    public Func<ObjectKey, GetOptions?, CancellationToken, Task<ObjectDownload?>> Get { get; init; } = inner.GetAsync;

    public Func<ObjectKey, CancellationToken, Task<ObjectInfo?>> Head { get; init; } = inner.HeadAsync;

    public Func<ListOptions, CancellationToken, IAsyncEnumerable<ObjectListEntry>> List { get; init; } = inner.ListAsync;

    public Func<ObjectKey, DeleteOptions?, CancellationToken, Task> Delete { get; init; } = inner.DeleteAsync;

    public Func<IReadOnlyList<ObjectKey>, CancellationToken, Task<IReadOnlyList<DeleteResult>>> DeleteMany { get; init; } = inner.DeleteManyAsync;

    public Func<ObjectKey, ObjectKey, CopyOptions, CancellationToken, Task<ObjectInfo>> Copy { get; init; } = inner.CopyAsync;

    public Func<ObjectKey, SignOptions, CancellationToken, Task<SignedRequest>> Sign { get; init; } = inner.SignAsync;

    public ObjectKey MapKey(ObjectKey key) => key;

    public Task<ObjectInfo> PutAsync(ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        Put(key, content, options ?? new PutOptions(), cancellationToken);

    public Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        Get(key, options, cancellationToken);

    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default) => Head(key, cancellationToken);

    public IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default) =>
        List(options ?? new ListOptions(), cancellationToken);

    public Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        Delete(key, options, cancellationToken);

    public Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default) =>
        DeleteMany(keys, cancellationToken);

    public Task<ObjectInfo> CopyAsync(ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default) =>
        Copy(source, target, options ?? new CopyOptions(), cancellationToken);

    public Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default) =>
        Sign(key, options ?? new SignOptions(), cancellationToken);

    public object? GetService(Type serviceType) => inner.GetService(serviceType);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
