using System.Runtime.CompilerServices;

namespace Portable.ObjectStorage;

/// <summary>A part of a bucket that looks like a bucket of its own: every key is laid behind a prefix.</summary>
/// <remarks>Errors name the full key, as the provider knows it. Disposing leaves the inner store open.</remarks>
public sealed class PrefixedObjectStore : IObjectStoreDecorator
{
    private readonly string prefix;

    /// <summary>Lays a prefix over a store.</summary>
    /// <param name="inner">The store; whoever made it disposes it.</param>
    /// <param name="prefix">The prefix, such as <c>tenant-a/</c>. Keys with it must be portable.</param>
    public PrefixedObjectStore(IObjectStore inner, string prefix)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (new ObjectKey(prefix + "x").PortabilityProblem() is { } problem)
            throw new ArgumentException($"The prefix '{prefix}' makes no portable keys: {problem}.", nameof(prefix));
        (Inner, this.prefix) = (inner, prefix);
    }

    /// <inheritdoc/>
    public IObjectStore Inner { get; }

    /// <inheritdoc/>
    public string Provider => Inner.Provider;

    /// <inheritdoc/>
    public string Bucket => Inner.Bucket;

    /// <inheritdoc/>
    public Capabilities<ObjectStoreFeature> Capabilities => Inner.Capabilities;

    /// <inheritdoc/>
    public ObjectKey MapKey(ObjectKey key) => Map(key, "MapKey");

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default) =>
        await Inner.PutAsync(Map(key, "Put"), content, options, cancellationToken).ConfigureAwait(false) with { Key = key };

    /// <inheritdoc/>
    public async Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        var download = await Inner.GetAsync(Map(key, "Get"), options, cancellationToken).ConfigureAwait(false);
        return download is null or { IsNotModified: true }
            ? download
            : new ObjectDownload(download.Info with { Key = key }, download.Content, download.Offset, download.Length);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default) =>
        await Inner.HeadAsync(Map(key, "Head"), cancellationToken).ConfigureAwait(false) is { } info ? info with { Key = key } : null;

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ListOptions();
        var mapped = options with
        {
            Prefix = prefix + options.Prefix,
            StartAfter = options.StartAfter is null ? null : prefix + options.StartAfter,
        };
        return Strip(Inner.ListAsync(mapped, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(Map(key, "Delete"), options, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var named = new List<ObjectKey>(keys.Count);
        foreach (var key in keys)
        {
            if (key.Value.Length > 0)
                named.Add(Map(key, "DeleteMany"));
        }

        var deleted = await Inner.DeleteManyAsync(named, cancellationToken).ConfigureAwait(false);
        var results = new DeleteResult[keys.Count];
        var next = 0;
        for (var i = 0; i < results.Length; i++)
            results[i] = new(keys[i], keys[i].Value.Length > 0 ? deleted[next++].Error : EmptyKey(keys[i], "DeleteMany"));
        return results;
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> CopyAsync(
        ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Without a source store the source is in this one; the inner store unwraps decorators itself.
        options ??= new CopyOptions();
        if (options.SourceStore is null)
            options = options with { SourceStore = this };
        return await Inner.CopyAsync(source, Map(target, "Copy"), options, cancellationToken).ConfigureAwait(false) with { Key = target };
    }

    /// <inheritdoc/>
    public Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.SignAsync(Map(key, "Sign"), options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : Inner.GetService(serviceType);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The key underneath. An empty key would name the prefix itself.</summary>
    private ObjectKey Map(ObjectKey key, string operation) =>
        key.Value.Length == 0 ? throw EmptyKey(key, operation) : new ObjectKey(prefix + key.Value);

    private ObjectStoreException EmptyKey(ObjectKey key, string operation) =>
        new(ObjectStoreErrorCode.InvalidKey, "the key is empty", Provider, operation, Bucket, key);

    private async IAsyncEnumerable<ObjectListEntry> Strip(
        IAsyncEnumerable<ObjectListEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // An object named as the prefix itself has no name in this store.
            if (entry.Key.Value.Length == prefix.Length)
                continue;
            var key = entry.Key.Value[prefix.Length..];
            yield return entry.IsPrefix
                ? ObjectListEntry.ForPrefix(key)
                : ObjectListEntry.ForObject(key, entry.Size, entry.LastModified, entry.ETag);
        }
    }
}
