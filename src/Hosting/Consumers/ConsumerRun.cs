using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>One run of a consumer, from start to stop: messages go from the receive loop, past the lanes of their ordering keys, through a
/// line to the workers, and from those to the settler; the lease keeper watches over all that are held.</summary>
internal sealed class ConsumerRun : IDisposable
{
    /// <summary>How long handlers that were cancelled may take to notice.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IMessageQueue queue;
    private readonly ConsumerOptions options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    private readonly int batch;
    private readonly CapacityGate capacity;
    private readonly KeyLanes? lanes;
    private readonly LeaseKeeper leases;
    private readonly Settler settler;
    private readonly HandlerRunner runner;
    private readonly ReceiveLoop receiver;
    private readonly Channel<ReadOnlyMemory<HeldMessage>> line = Channel.CreateUnbounded<ReadOnlyMemory<HeldMessage>>();
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource stopped = new();
    private Task receiving = Task.CompletedTask;
    private Task renewing = Task.CompletedTask;
    private Task[] workers = [];

    public ConsumerRun(
        IMessageQueue queue,
        ConsumerOptions options,
        HandlerInvoker invoker,
        IdempotencyLedger? ledger,
        TimeSpan lease,
        int maxDeliveryCount,
        IServiceScopeFactory scopes,
        TimeProvider timeProvider,
        ILogger logger)
    {
        (this.queue, this.options, this.timeProvider, this.logger) = (queue, options, timeProvider, logger);
        batch = invoker.TakesBatches ? options.MaxBatchSize : 1;
        var prefetch = new PrefetchLimit(options.Concurrency, batch, options.MaxPrefetch, lease);
        capacity = new CapacityGate(options.Concurrency * batch, batch, prefetch, options.MaxPrefetch);
        lanes = queue.Capabilities.Supports(MessageQueueFeature.Ordering) ? new KeyLanes() : null;
        leases = new LeaseKeeper(queue, lease, timeProvider, logger);
        settler = new Settler(queue, leases, options.MaxBatchSize, HandlersHaveMore, GiveBackFollowers, Settled, timeProvider, logger);
        var failures = new FailurePolicy(queue, maxDeliveryCount, new BackoffPolicy(options.BackoffBase, options.BackoffCap), logger);
        runner = new HandlerRunner(scopes, invoker, failures, ledger, settler, prefetch, queue, timeProvider, logger, stopping.Token);
        receiver = new ReceiveLoop(queue, options, capacity, Dispatch, timeProvider, logger);
    }

    public void Start()
    {
        renewing = Task.Run(() => leases.RunAsync(stopped.Token));
        workers = [.. Enumerable.Range(0, options.Concurrency).Select(_ => Task.Run(WorkAsync))];
        receiving = Task.Run(() => receiver.RunAsync(stopping.Token));
    }

    /// <summary>Receives no more, gives back what waits, lets running handlers end, and gives the rest back when the time is over.</summary>
    /// <param name="cancellationToken">Ends the drain early.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync().ConfigureAwait(false);
        await receiving.ConfigureAwait(false);
        GiveBackWaiting();
        if (!await DrainAsync(cancellationToken).ConfigureAwait(false))
            GiveBackRunning();
        await EndsWithinAsync(capacity.WhenEmptyAsync(), Grace).ConfigureAwait(false);
        line.Writer.TryComplete();
        await EndsWithinAsync(Task.WhenAll(workers), Grace).ConfigureAwait(false);
        await stopped.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        ConsumerLog.Stopped(logger, queue.Name);
    }

    /// <summary>Without <see cref="StopAsync"/> before it this is a crash: nothing is given back, and leases end by themselves.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        stopped.Cancel();
        line.Writer.TryComplete();
        while (line.Reader.TryRead(out _))
            continue;
        stopping.Dispose();
        stopped.Dispose();
        settler.Dispose();
    }

    /// <summary>Whether all handlers are busy and more waits for them. An ordered queue says no: the next of a key waits for the settlement.</summary>
    private bool HandlersHaveMore() => lanes is null && line.Reader.Count > 0;

    private async Task WorkAsync()
    {
        await foreach (var work in line.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            await runner.RunAsync(work).ConfigureAwait(false);
    }

    private void Dispatch(IReadOnlyList<ReceivedMessage> messages)
    {
        var receivedAt = timeProvider.GetTimestamp();
        var passing = new HeldMessage[messages.Count];
        var count = 0;
        foreach (var message in messages)
        {
            var held = leases.Hold(message, receivedAt);
            if (lanes is null || lanes.TryEnter(held))
                passing[count++] = held;
            else
                capacity.Park();
        }

        for (var i = 0; i < count; i += batch)
            line.Writer.TryWrite(passing.AsMemory(i, Math.Min(batch, count - i)));
    }

    /// <summary>What follows from the end of a message: its place is free, and the next of its key may pass or has to go back too.</summary>
    /// <param name="message">The message.</param>
    /// <param name="done">Whether it is gone from the queue; otherwise it comes again.</param>
    private void Settled(HeldMessage message, bool done)
    {
        if (!done)
            GiveBackFollowers(message);
        else if (lanes?.Leave(message) is { } next)
            LetPass(next);
        message.Dispose();
        capacity.Return(1);
    }

    private void LetPass(HeldMessage message)
    {
        capacity.Unpark();
        line.Writer.TryWrite(new[] { message });
    }

    /// <summary>A message of an ordering key that comes again holds back those behind it. They have been delivered as often as it has at most,
    /// so that this alone never makes dead letters of them.</summary>
    private void GiveBackFollowers(HeldMessage message)
    {
        foreach (var follower in lanes?.Break(message) ?? [])
        {
            capacity.Unpark();
            if (follower.TrySettle())
                settler.Settle(follower, Settlement.Abandon());
        }
    }

    private void GiveBackWaiting()
    {
        List<HeldMessage> kept = [];
        while (line.Reader.TryRead(out var work))
        {
            foreach (var message in work.Span)
            {
                if (!runner.GiveBack(message))
                    kept.Add(message);
            }
        }

        foreach (var chunk in kept.Chunk(batch))
            line.Writer.TryWrite(chunk);
    }

    /// <returns>Whether everything that was held is settled.</returns>
    private async Task<bool> DrainAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.DrainTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await capacity.WhenEmptyAsync().WaitAsync(linked.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void GiveBackRunning()
    {
        var running = leases.Snapshot();
        ConsumerLog.DrainEnded(logger, running.Length, queue.Name);
        foreach (var message in running)
        {
            message.Cancel();
            if (message.TrySettle())
                settler.Settle(message, Settlement.Abandon());
        }
    }

    private async Task EndsWithinAsync(Task task, TimeSpan time)
    {
        try
        {
            await task.WaitAsync(time, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }
    }
}
