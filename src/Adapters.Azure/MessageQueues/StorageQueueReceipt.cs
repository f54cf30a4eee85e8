using System.Diagnostics.CodeAnalysis;
using Azure.Storage.Queues.Models;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>One delivery of a message. Azure refuses the pop receipt of an earlier delivery, and gives a new one with every renewal.</summary>
/// <param name="clock">The clock.</param>
/// <param name="queue">The queue it came from.</param>
/// <param name="message">The message as Azure gave it.</param>
/// <param name="leasedAt">The clock's timestamp of the lease's begin: it ends no later here than there.</param>
/// <param name="lease">How long the lease lasts.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose of.")]
internal sealed class StorageQueueReceipt(TimeProvider clock, Uri queue, QueueMessage message, long leasedAt, TimeSpan lease) : DeliveryLease(clock, leasedAt, lease)
{
    private readonly SemaphoreSlim gate = new(1, 1);

    public Uri Queue => queue;

    public string MessageId { get; } = message.MessageId;

    /// <summary>The text as it came.</summary>
    public string Text { get; } = message.MessageText;

    /// <summary>The latest pop receipt.</summary>
    public string PopReceipt { get; private set; } = message.PopReceipt;

    /// <summary>Whether an update failed: it may have been done all the same, with a new pop receipt that never arrived. A refusal of the one we have then does
    /// not tell what became of the message.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Notes that an update failed.</summary>
    public void Doubt() => IsInDoubt = true;

    /// <summary>Uses the pop receipt for a request that may change it. One at a time: a settlement beside a renewal would come with the receipt of before.</summary>
    /// <param name="request">Does the request, and returns the receipt that is good from then on.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public async Task UseAsync(Func<string, Task<string>> request, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PopReceipt = await request(PopReceipt).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
