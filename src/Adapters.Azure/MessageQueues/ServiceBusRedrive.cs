using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Moves messages from the dead-letter queue back, by receiving, sending and completing: a crash doubles a message and loses none.</summary>
/// <param name="codec">Writes messages.</param>
/// <param name="sender">Sends to the queue.</param>
/// <param name="deadLetters">Receives from its dead-letter queue.</param>
/// <param name="settler">Settles there.</param>
internal sealed class ServiceBusRedrive(ServiceBusMessageCodec codec, ServiceBusSender sender, ServiceBusReceiver deadLetters, ServiceBusSettler settler)
{
    private const int MostAtOnce = 100;

    /// <summary>A look without a wait may find nothing though something is there.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

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

        bool HasBeenMoved(ReceivedMessage message) => ServiceBusProperties.Find(((ServiceBusReceipt)message.Receipt).Message, ServiceBusProperties.Redrive) == run;
    }

    /// <summary>Moves what is leased, whatever the caller's token says: it is on its way.</summary>
    private async Task<int> MoveAsync(List<ReceivedMessage> messages, string run)
    {
        var outgoing = messages.ConvertAll(message => codec.BroughtBack((ServiceBusReceipt)message.Receipt, run));
        var errors = await sender.SendAsync(outgoing, CancellationToken.None).ConfigureAwait(false);
        var taken = messages.Where((_, i) => errors[i] is null).ToList();
        var settled = await settler.SettleAsync([.. taken.Select(message => new SettleRequest(message, Settlement.Complete))], CancellationToken.None).ConfigureAwait(false);
        await ReleaseAsync([.. messages.Except(taken)]).ConfigureAwait(false);
        if ((errors.FirstOrDefault(error => error is not null) ?? settled.FirstOrDefault(error => error is not null)) is { } failure)
            throw failure;
        return taken.Count;
    }

    private async Task ReleaseAsync(List<ReceivedMessage> messages)
    {
        if (messages.Count > 0)
            await settler.SettleAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Abandon()))], CancellationToken.None).ConfigureAwait(false);
    }
}
