using Portable.ObjectStorage;

namespace Portable.ContractTests;

/// <summary>A store over the adapter under test whose downloads and calls meet faults: what the base class makes of them (resuming, verifying,
/// wrapping) is then held to the contract with the adapter's own ranges, conditions and errors underneath.</summary>
/// <param name="inner">The adapter under test.</param>
internal sealed class FaultInjectingObjectStore(IObjectStore inner) : ObjectStore("Faulty", inner.Bucket, inner.Capabilities, new HastyTimeProvider())
{
    private int opened;
    private int open;
    private int mostOpen;

    /// <summary>Gives the error with which an operation fails before it reaches the adapter.</summary>
    public Func<string, Exception?> Fail { get; init; } = _ => null;

    /// <summary>Wraps the content of a download; told the how-manieth it is, from 1.</summary>
    public Func<int, Stream, Stream> Content { get; init; } = (_, content) => content;

    /// <summary>Called before a download is opened; told the how-manieth it is, from 1.</summary>
    public Func<int, Task> BeforeOpen { get; init; } = _ => Task.CompletedTask;

    /// <summary>How many downloads have been opened, are open, and were open at most at once.</summary>
    public (int Ever, int Now, int Most) Downloads => (Volatile.Read(ref opened), Volatile.Read(ref open), Volatile.Read(ref mostOpen));

    protected override Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken) =>
        Reach("Put", inner.PutAsync, key, content, options, cancellationToken);

    protected override async Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        ThrowIfFailing("Get");
        var number = Interlocked.Increment(ref opened);
        await BeforeOpen(number);
        var download = await inner.GetAsync(key, options, cancellationToken);
        if (download is null or { IsNotModified: true })
            return download;
        var now = Interlocked.Increment(ref open);
        for (var most = mostOpen; now > most && Interlocked.CompareExchange(ref mostOpen, now, most) != most; most = mostOpen)
        {
        }

        var content = new WatchedStream(Content(number, download.Content), () => Interlocked.Decrement(ref open));
        return new ObjectDownload(download.Info, content, download.Offset, download.Length);
    }

    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        ThrowIfFailing("Head");
        return inner.HeadAsync(key, cancellationToken);
    }

    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken)
    {
        ThrowIfFailing("List");
        return inner.ListAsync(options, cancellationToken);
    }

    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        ThrowIfFailing("Delete");
        return inner.DeleteAsync(key, options, cancellationToken);
    }

    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        ThrowIfFailing("DeleteMany");
        return inner.DeleteManyAsync(keys, cancellationToken);
    }

    protected override Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken) =>
        Reach("Copy", inner.CopyAsync, source, target, options with { SourceStore = null }, cancellationToken);

    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        ThrowIfFailing("Sign");
        return inner.SignAsync(key, options, cancellationToken);
    }

    protected override ObjectStoreErrorCode Classify(Exception exception) =>
        exception is IOException or HttpRequestException or TimeoutException ? ObjectStoreErrorCode.Unavailable : ObjectStoreErrorCode.Unknown;

    private Task<TResult> Reach<T1, T2, T3, TResult>(
        string operation, Func<T1, T2, T3, CancellationToken, Task<TResult>> call, T1 first, T2 second, T3 third, CancellationToken cancellationToken)
    {
        ThrowIfFailing(operation);
        return call(first, second, third, cancellationToken);
    }

    private void ThrowIfFailing(string operation)
    {
        if (Fail(operation) is { } error)
            throw error;
    }

    /// <summary>A clock whose timers are due at once: the waits between attempts are not what is tested.</summary>
    private sealed class HastyTimeProvider : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
    }
}
