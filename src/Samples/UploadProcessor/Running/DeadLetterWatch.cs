using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace UploadProcessor.Running;

/// <summary>Looks on at a dead-letter queue and leaves it as it was: what is received is held, so that it does not come twice, and given
/// back at the end for an operator to look into.</summary>
/// <param name="queue">The dead-letter queue.</param>
/// <param name="format">How to read object events.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class DeadLetterWatch(IMessageQueue queue, IObjectEventFormat format, TimeProvider timeProvider)
{
    /// <summary>What this process cannot give back, for it is killed or never learnt of it, is seen by others again after this.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);

    /// <summary>Tells of every dead letter, until the token ends it; then looks once more.</summary>
    /// <param name="found">Told of each object event in it. The same one may come again.</param>
    /// <param name="end">Ends the watch.</param>
    /// <returns>A task that ends when everything was given back.</returns>
    public async Task RunAsync(Action<DeadLetter> found, CancellationToken end)
    {
        var held = new Dictionary<string, ReceivedMessage>(StringComparer.Ordinal);
        while (!end.IsCancellationRequested)
        {
            try
            {
                await ReceiveAsync(held, found, new ReceiveOptions { LeaseDuration = HoldTime }, end).ConfigureAwait(false);
            }
            catch (MessageQueueException exception) when (exception.IsTransient)
            {
                await Task.Delay(PauseAfterError, timeProvider, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // The end of the watch.
            }
        }

        var lastLook = new ReceiveOptions { LeaseDuration = HoldTime, WaitTime = TimeSpan.Zero };
        while (await ReceiveAsync(held, found, lastLook, CancellationToken.None).ConfigureAwait(false))
        {
        }

        // One that was held too long is back in the queue already; its result says so and changes nothing.
        if (held.Count > 0)
        {
            var giveBack = held.Values.Select(message => new SettleRequest(message, Settlement.Abandon()));
            await queue.SettleBatchAsync([.. giveBack], CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Takes what there is.</summary>
    /// <returns>Whether anything of it is new.</returns>
    private async Task<bool> ReceiveAsync(
        Dictionary<string, ReceivedMessage> held, Action<DeadLetter> found, ReceiveOptions options, CancellationToken cancellationToken)
    {
        var messages = await queue.ReceiveAsync(options, cancellationToken).ConfigureAwait(false);
        var before = held.Count;
        foreach (var message in messages)
        {
            held[message.MessageId] = message;

            // Whatever else lies in the queue is not this run's.
            foreach (var letter in DeadLetter.Read(message, format))
                found(letter);
        }

        return held.Count > before;
    }
}
