using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Receives for as long as there is room: one long poll at a time while the queue is quiet, more side by side while it gives all that
/// is asked for. Errors are logged and waited out; only cancellation ends it.</summary>
internal sealed class ReceiveLoop(
    IMessageQueue queue,
    ConsumerOptions options,
    CapacityGate capacity,
    Action<IReadOnlyList<ReceivedMessage>> dispatch,
    TimeProvider timeProvider,
    ILogger logger)
{
    /// <summary>How many receives run beside the first.</summary>
    private const int MaxFurther = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly BackoffPolicy backoff = new(FirstPause, LongestPause);
    private readonly List<Task> further = [];

    /// <summary>Receives until it is cancelled, and ends when all receives have.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var asked = await capacity.TakeAsync(options.MaxBatchSize, cancellationToken).ConfigureAwait(false);
                var full = await ReceiveAsync(asked, options.WaitTime, cancellationToken).ConfigureAwait(false);
                if (failures > 0)
                    ConsumerLog.ReceiveRecovered(logger, queue.Name);
                failures = 0;
                if (full)
                    ReceiveFurther(cancellationToken);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (cancellationToken.IsCancellationRequested)
                    break;
                var delay = backoff.Delay(++failures);
                ConsumerLog.ReceiveFailed(logger, exception, queue.Name, failures, delay);
                await PauseAsync(delay, cancellationToken).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(further).ConfigureAwait(false);
    }

    /// <summary>Begins another receive if there is room for it.</summary>
    private void ReceiveFurther(CancellationToken cancellationToken)
    {
        further.RemoveAll(task => task.IsCompleted);
        if (further.Count < MaxFurther && capacity.TryTake(options.MaxBatchSize) is var asked and > 0)
            further.Add(ReceiveWhileFullAsync(asked, cancellationToken));
    }

    private async Task ReceiveWhileFullAsync(int asked, CancellationToken cancellationToken)
    {
        try
        {
            while (asked > 0 && await ReceiveAsync(asked, TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                asked = cancellationToken.IsCancellationRequested ? 0 : capacity.TryTake(options.MaxBatchSize);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The first loop meets the same error, and deals with it.
            return;
        }
    }

    /// <summary>One receive.</summary>
    /// <returns>Whether the queue gave all that was asked for.</returns>
    private async ValueTask<bool> ReceiveAsync(int asked, TimeSpan wait, CancellationToken cancellationToken)
    {
        var received = 0;
        try
        {
            var request = new ReceiveOptions { MaxMessages = asked, WaitTime = wait, LeaseDuration = options.LeaseDuration };
            var messages = await queue.ReceiveAsync(request, cancellationToken).ConfigureAwait(false);
            received = messages.Count;
            if (received > 0)
                dispatch(messages);
            return received == asked;
        }
        finally
        {
            capacity.Return(asked - received);
        }
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
