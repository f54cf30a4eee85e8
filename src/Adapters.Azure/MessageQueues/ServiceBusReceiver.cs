using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Receives, over as many links as there are receives at the same time. Each asks for what is wanted and no more, and has the rest of its credit back before it
/// ends: no message waits in a buffer with its lock running.</summary>
/// <param name="queue">The queue.</param>
/// <param name="arrivals">Makes messages of deliveries.</param>
internal sealed class ServiceBusReceiver(ServiceBusEntity queue, ServiceBusArrivals arrivals)
{
    /// <summary>The most messages of one receive.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>Receives.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="waitTime">How long to wait for the first.</param>
    /// <param name="lease">How long they are leased.</param>
    /// <param name="cancellationToken">Ends the wait. What has come by then goes back uncounted.</param>
    public async Task<List<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan waitTime, TimeSpan lease, CancellationToken cancellationToken)
    {
        var begun = queue.Clock.GetTimestamp();
        while (true)
        {
            var deliveries = await queue.Retries.RunAsync(() => LookAsync(Math.Min(maxMessages, MostAtOnce), Remaining(), cancellationToken), cancellationToken).ConfigureAwait(false);
            var received = await arrivals.SortAsync(deliveries, null, lease).ConfigureAwait(false);
            // Behind messages that were all set aside there may be others.
            if (received.Count > 0 || (deliveries.Count == 0 && Remaining() == TimeSpan.Zero))
                return received;
        }

        TimeSpan Remaining() => waitTime - queue.Clock.GetElapsedTime(begun) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task<List<AmqpDelivery>> LookAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        var link = await queue.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await link.WaitAsync(most, wait, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            queue.Abandon(link);
            throw;
        }

        var deliveries = await link.StopAsync().ConfigureAwait(false);
        queue.GiveBack(link);
        return deliveries;
    }
}
