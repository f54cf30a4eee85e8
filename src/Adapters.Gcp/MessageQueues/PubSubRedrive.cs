using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Moves messages from the dead-letter queue back, by receiving, publishing and acknowledging: a crash doubles a message and loses none.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Receives from its dead-letter queue.</param>
/// <param name="settler">Settles there.</param>
internal sealed class PubSubRedrive(PubSubQueue queue, PubSubReceiver deadLetters, PubSubSettler settler)
{
    private const int MostAtOnce = 100;

    /// <summary>A look without a wait may find nothing though something is there ("return immediately … may return fewer").</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly PubSubSender sender = new(queue.Api);

    /// <summary>Moves messages.</summary>
    /// <param name="maxMessages">How many at most; by default all.</param>
    /// <param name="cancellationToken">Stops after those that are on their way.</param>
    /// <returns>How many were moved.</returns>
    public async Task<int> RunAsync(int? maxMessages, CancellationToken cancellationToken)
    {
        var most = maxMessages ?? int.MaxValue;
        var run = Guid.NewGuid().ToString("N");
        // Those that came back here meanwhile have failed again: moving them once more would never end.
        List<ReceivedMessage> back = [];
        var moved = 0;
        try
        {
            while (moved < most)
            {
                var received = await deadLetters.ReceiveAsync(Math.Min(most - moved, MostAtOnce), Wait, Lease, cancellationToken).ConfigureAwait(false);
                if (received.Count == 0)
                    break;
                back.AddRange(received.Where(HasBeenMoved));
                var fresh = received.Where(message => !HasBeenMoved(message)).ToList();
                if (fresh.Count > 0)
                    moved += await MoveAsync(fresh, run).ConfigureAwait(false);
            }
        }
        finally
        {
            await ReleaseAsync(back).ConfigureAwait(false);
        }

        return moved;

        bool HasBeenMoved(ReceivedMessage message) => PubSubAttributes.Find(((PubSubReceipt)message.Receipt).Message, PubSubAttributes.Redrive) == run;
    }

    /// <summary>Moves what is leased, whatever the caller's token says: it is on its way.</summary>
    private async Task<int> MoveAsync(List<ReceivedMessage> messages, string run)
    {
        var topic = await queue.Topic(CancellationToken.None).ConfigureAwait(false);
        var outgoing = messages.ConvertAll(message => PubSubMessageCodec.BroughtBack((PubSubReceipt)message.Receipt, run));
        var results = await sender.SendAsync(topic, outgoing, CancellationToken.None).ConfigureAwait(false);
        var taken = messages.Where((_, i) => results[i].Error is null).ToList();
        var settled = await settler.SettleAsync([.. taken.Select(message => new SettleRequest(message, Settlement.Complete))], CancellationToken.None).ConfigureAwait(false);
        await ReleaseAsync([.. messages.Except(taken)]).ConfigureAwait(false);
        if ((results.FirstOrDefault(result => result.Error is not null).Error ?? settled.FirstOrDefault(error => error is not null)) is { } failure)
            throw failure;
        return taken.Count;
    }

    private async Task ReleaseAsync(List<ReceivedMessage> messages)
    {
        if (messages.Count > 0)
            await settler.SettleAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Abandon()))], CancellationToken.None).ConfigureAwait(false);
    }
}
