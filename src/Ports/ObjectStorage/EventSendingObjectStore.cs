using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.ObjectStorage;

/// <summary>A store that tells a queue of every object it writes or deletes, where the provider does not: because it raises no events, or because the queue is
/// another provider's. The events have Portable's own form, <see cref="ObjectEventMessage"/>.</summary>
/// <remarks>
/// <para>The event is sent after the write and before the call returns: who is told of success may rely on it. Where the object is written and its event cannot
/// be sent, the call fails and says so; a repeated put sends it. A process that dies between the two leaves an object without an event.</para>
/// <para>Only what goes through this store is told of: not what other programs write, nor what is done with a signed request. A deletion is told of whether or not
/// the object was there. Disposing leaves the inner store and the queue open.</para>
/// </remarks>
public sealed class EventSendingObjectStore : IObjectStoreDecorator
{
    private readonly IMessageQueue queue;
    private readonly string prefix;
    private readonly TimeProvider timeProvider;

    /// <summary>Lets a store send events.</summary>
    /// <param name="inner">The store; whoever made it disposes it.</param>
    /// <param name="queue">Where events go; whoever made it disposes it.</param>
    /// <param name="prefix">Only keys that begin with this raise events.</param>
    /// <param name="timeProvider">The clock of deletions; the system's by default.</param>
    public EventSendingObjectStore(IObjectStore inner, IMessageQueue queue, string prefix = "", TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(prefix);
        (Inner, this.queue, this.prefix, this.timeProvider) = (inner, queue, prefix, timeProvider ?? TimeProvider.System);
        Capabilities = inner.Capabilities.With(ObjectStoreFeature.ObjectEvents, Support.Emulated);
    }

    /// <inheritdoc/>
    public IObjectStore Inner { get; }

    /// <inheritdoc/>
    public string Provider => Inner.Provider;

    /// <inheritdoc/>
    public string Bucket => Inner.Bucket;

    /// <summary>Those of the inner store, with <see cref="ObjectStoreFeature.ObjectEvents"/> emulated.</summary>
    public Capabilities<ObjectStoreFeature> Capabilities { get; }

    /// <inheritdoc/>
    public ObjectKey MapKey(ObjectKey key) => key;

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        var written = await Inner.PutAsync(key, content, options, cancellationToken).ConfigureAwait(false);
        await TellAsync(written, "Put").ConfigureAwait(false);
        return written;
    }

    /// <inheritdoc/>
    public Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(key, options, cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default) => Inner.HeadAsync(key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(options, cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default)
    {
        await Inner.DeleteAsync(key, options, cancellationToken).ConfigureAwait(false);
        if (await TryTellAsync([Deletion(key)], "Delete").ConfigureAwait(false) is { } failures)
            throw failures[0]!;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default)
    {
        DeleteResult[] results = [.. await Inner.DeleteManyAsync(keys, cancellationToken).ConfigureAwait(false)];
        int[] deleted = [.. Enumerable.Range(0, results.Length).Where(i => results[i].Error is null)];
        if (await TryTellAsync([.. deleted.Select(i => Deletion(results[i].Key))], "DeleteMany").ConfigureAwait(false) is { } failures)
        {
            for (var i = 0; i < deleted.Length; i++)
                results[deleted[i]] = new(results[deleted[i]].Key, failures[i]);
        }

        return results;
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> CopyAsync(
        ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        var written = await Inner.CopyAsync(source, target, options, cancellationToken).ConfigureAwait(false);
        await TellAsync(written, "Copy").ConfigureAwait(false);
        return written;
    }

    /// <inheritdoc/>
    public Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default) =>
        Inner.SignAsync(key, options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : Inner.GetService(serviceType);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ObjectEvent Deletion(ObjectKey key) => new()
    {
        Kind = ObjectEventKind.Deleted,
        Bucket = Bucket,
        Key = key,
        Time = timeProvider.GetUtcNow(),
        Provider = Provider,
    };

    private async Task TellAsync(ObjectInfo written, string operation)
    {
        var created = new ObjectEvent
        {
            Kind = ObjectEventKind.Created,
            Bucket = Bucket,
            Key = written.Key,
            Time = written.LastModified,
            Provider = Provider,
            Size = written.Size,
            ETag = written.ETag,
        };
        if (await TryTellAsync([created], operation).ConfigureAwait(false) is { } failures)
            throw failures[0]!;
    }

    /// <summary>Sends events without the caller's token: what has happened must be told of, and the queue limits how long it tries.</summary>
    /// <returns><see langword="null"/> when all are sent, else an error or none for each.</returns>
    private async Task<ObjectStoreException?[]?> TryTellAsync(IReadOnlyList<ObjectEvent> events, string operation)
    {
        var failures = new ObjectStoreException?[events.Count];
        int[] told = [.. Enumerable.Range(0, events.Count).Where(i => events[i].Key.Value.StartsWith(prefix, StringComparison.Ordinal))];
        if (told.Length == 0)
            return null;
        try
        {
            var sent = await queue.SendBatchAsync([.. told.Select(i => ObjectEventMessage.Create(events[i]))], CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < told.Length; i++)
                failures[told[i]] = sent[i].Error is { } error ? NotTold(events[told[i]], error, operation) : null;
        }
        catch (MessageQueueException exception)
        {
            foreach (var i in told)
                failures[i] = NotTold(events[i], exception, operation);
        }

        return Array.TrueForAll(failures, failure => failure is null) ? null : failures;
    }

    private ObjectStoreException NotTold(ObjectEvent told, MessageQueueException exception, string operation)
    {
        var code = exception.Code switch
        {
            MessageQueueErrorCode.PermissionDenied => ObjectStoreErrorCode.PermissionDenied,
            MessageQueueErrorCode.Unauthenticated => ObjectStoreErrorCode.Unauthenticated,
            MessageQueueErrorCode.Throttled => ObjectStoreErrorCode.Throttled,
            MessageQueueErrorCode.Unavailable => ObjectStoreErrorCode.Unavailable,
            _ => ObjectStoreErrorCode.Unknown,
        };
        var done = told.Kind == ObjectEventKind.Created ? "the object is written" : "the object is deleted";
        return new(code, $"{done}, but its event could not be sent: {exception.Message.TrimEnd('.')}", Provider, operation, Bucket, told.Key, exception);
    }
}
