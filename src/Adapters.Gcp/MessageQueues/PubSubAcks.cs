using Grpc.Core;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Acknowledges any number of deliveries and changes their deadlines, in requests of the size that Pub/Sub takes, and tells of each.</summary>
/// <param name="queue">The queue.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PubSubAcks(PubSubQueue queue, TimeProvider timeProvider)
{
    /// <summary>How many seconds a deadline may be at most, documented.</summary>
    public const int LongestDeadline = 600;

    /// <summary>Of a request, documented as 512 KiB; the rest is for the names and the lengths.</summary>
    private const int MostBytes = 400_000;
    private const int MostIds = 1000;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    /// <summary>Acknowledges.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public Task<Exception?[]> AcknowledgeAsync(IReadOnlyList<PubSubReceipt> receipts, CancellationToken cancellationToken) =>
        RunAsync(receipts, (ids, token) => queue.Api.AcknowledgeAsync(queue.Subscription, ids, token), cancellationToken);

    /// <summary>Lets leases last so many seconds from now; 0 gives the messages back.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public Task<Exception?[]> ModifyAsync(IReadOnlyList<PubSubReceipt> receipts, int seconds, CancellationToken cancellationToken) =>
        RunAsync(receipts, (ids, token) => queue.Api.ModifyAckDeadlineAsync(queue.Subscription, ids, seconds, token), cancellationToken);

    private async Task<Exception?[]> RunAsync(
        IReadOnlyList<PubSubReceipt> receipts, Func<IEnumerable<string>, CancellationToken, Task> request, CancellationToken cancellationToken)
    {
        var errors = new Exception?[receipts.Count];
        foreach (var chunk in Split(receipts))
        {
            for (var (pending, attempt) = (chunk, 1); pending.Count > 0; attempt++)
            {
                pending = await TryAsync(receipts, pending, request, errors, cancellationToken).ConfigureAwait(false);
                if (attempt == queue.Api.MaxAttempts)
                    break;
                if (pending.Count > 0)
                    await Task.Delay(Backoff.Delay(FirstBackoff, attempt), timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }

        return errors;
    }

    private static List<List<int>> Split(IReadOnlyList<PubSubReceipt> receipts)
    {
        List<List<int>> chunks = [];
        var bytes = 0;
        for (var i = 0; i < receipts.Count; i++)
        {
            if (chunks is [] || chunks[^1].Count == MostIds || bytes + receipts[i].AckId.Length > MostBytes)
            {
                chunks.Add([]);
                bytes = 0;
            }

            chunks[^1].Add(i);
            bytes += receipts[i].AckId.Length;
        }

        return chunks;
    }

    /// <summary>Does one request.</summary>
    /// <returns>Those that may be tried again: the service itself says that their failure passes.</returns>
    private static async Task<List<int>> TryAsync(
        IReadOnlyList<PubSubReceipt> receipts, List<int> indices, Func<IEnumerable<string>, CancellationToken, Task> request, Exception?[] errors, CancellationToken cancellationToken)
    {
        List<int> passing = [];
        try
        {
            await request(indices.Select(i => receipts[i].AckId), cancellationToken).ConfigureAwait(false);
            foreach (var i in indices)
                errors[i] = null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failed = exception is RpcException rpc ? PubSubErrors.FailedIds(rpc) : null;
            foreach (var i in indices)
            {
                if (failed is null)
                {
                    errors[i] = exception;
                }
                else if (!failed.TryGetValue(receipts[i].AckId, out var passes))
                {
                    errors[i] = null;
                }
                else
                {
                    errors[i] = passes ? exception : PubSubErrors.Lost(PubSubMessageCodec.IdOf(receipts[i].Message));
                    if (passes)
                        passing.Add(i);
                }
            }
        }

        return passing;
    }
}
