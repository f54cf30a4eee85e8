using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A queue of an account: what both a queue and its dead-letter queue are to the service.</summary>
/// <param name="Client">The client.</param>
/// <param name="Codec">How messages are written.</param>
internal sealed record StorageQueue(QueueClient Client, StorageQueueCodec Codec)
{
    /// <summary>The longest that a message can be held back or leased, documented: 7 days.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    private const int MaxRequestsAtOnce = 16;

    /// <summary>"-1 indicates that the message doesn't expire": the service's own default would delete a message after 7 days, read or not.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    /// <summary>Sends one message.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="delay">How long to hold it back.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The service's receipt.</returns>
    public async Task<SendReceipt> SendAsync(string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        TimeSpan? hidden = delay > TimeSpan.Zero ? StorageQueueCodec.WholeSeconds(delay) : null;
        var response = await Client.SendMessageAsync(text, hidden, Forever, cancellationToken).ConfigureAwait(false);
        return response.Value ?? throw StorageQueueErrors.Unanswered();
    }

    /// <summary>Does something for each of many messages, several at a time: Storage Queues have no batches.</summary>
    /// <param name="count">How many.</param>
    /// <param name="act">Does it for the message at an index.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public static async Task<Exception?[]> ForEachAsync(int count, Func<int, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        var errors = new Exception?[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxRequestsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (i, token) =>
        {
            try
            {
                await act(i, token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                errors[i] = exception;
            }
        }).ConfigureAwait(false);
        return errors;
    }
}
