using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Does with many messages what SQS does with ten: splits them, tries again what failed by SQS's own fault, and tells of each.</summary>
/// <param name="request">Does one request for the messages at some indices, each by its index as the id, and returns the ids of those that are
/// done and the entries that failed.</param>
/// <param name="retries">How often an entry is tried again.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsBatch(Func<IReadOnlyList<int>, CancellationToken, Task<(IEnumerable<string>? Done, List<BatchResultErrorEntry>? Failed)>> request, int retries, TimeProvider timeProvider)
{
    /// <summary>The most entries of a request, documented.</summary>
    public const int MaxEntries = 10;

    private const int MaxRequestsAtOnce = 4;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    /// <summary>The size of each message; <see langword="null"/> where only their number counts.</summary>
    public Func<int, int>? Size { get; init; }

    /// <summary>The group of each message, on a FIFO queue. Then requests go one after the other, and within a group nothing is taken out of
    /// order: once a message of a group has failed for good, those behind it are not sent, and fail with it.</summary>
    public Func<int, string>? Group { get; init; }

    /// <summary>Does it for so many messages.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> RunAsync(int count, CancellationToken cancellationToken)
    {
        var errors = new Exception?[count];
        var chunks = Split(count);
        if (Group is not null || chunks.Count == 1)
        {
            Dictionary<string, Exception> broken = new(StringComparer.Ordinal);
            foreach (var chunk in chunks)
                await RunAsync(Group is null ? chunk : WithoutBroken(chunk, broken, errors), broken, errors, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = MaxRequestsAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(chunks, options, async (chunk, token) => await RunAsync(chunk, null, errors, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return errors;
    }

    private List<List<int>> Split(int count)
    {
        List<List<int>> chunks = [];
        var size = 0;
        for (var i = 0; i < count; i++)
        {
            var more = Size?.Invoke(i) ?? 0;
            if (chunks is [] || chunks[^1].Count == MaxEntries || size + more > SqsOutgoing.MaxSize)
            {
                chunks.Add(new(MaxEntries));
                size = 0;
            }

            chunks[^1].Add(i);
            size += more;
        }

        return chunks;
    }

    private async Task RunAsync(List<int> chunk, Dictionary<string, Exception>? broken, Exception?[] errors, CancellationToken cancellationToken)
    {
        for (var (pending, attempt) = (chunk, 0); pending.Count > 0; attempt++)
        {
            await TryAsync(pending, errors, cancellationToken).ConfigureAwait(false);
            pending = attempt < retries ? Repeatable(pending, errors) : [];
            if (pending.Count > 0)
                await Task.Delay(Jitter(attempt), timeProvider, cancellationToken).ConfigureAwait(false);
        }

        if (Group is null)
            return;
        foreach (var index in chunk)
        {
            if (errors[index] is { } error)
                broken!.TryAdd(Group(index), error);
        }
    }

    private async Task TryAsync(List<int> indices, Exception?[] errors, CancellationToken cancellationToken)
    {
        try
        {
            var (done, failed) = await request(indices, cancellationToken).ConfigureAwait(false);
            foreach (var index in indices)
                errors[index] = SqsErrors.Unanswered();
            foreach (var id in done ?? [])
                errors[int.Parse(id, CultureInfo.InvariantCulture)] = null;
            foreach (var entry in failed ?? [])
                errors[int.Parse(entry.Id, CultureInfo.InvariantCulture)] = SqsErrors.Of(entry);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var index in indices)
                errors[index] = exception;
        }
    }

    /// <summary>Those that may be tried again: SQS failed, not the sender; and no later one of the group has been taken already.</summary>
    private List<int> Repeatable(List<int> indices, Exception?[] errors)
    {
        var closed = Group is null ? null : indices.Where(index => errors[index] is null).Select(Group).ToHashSet(StringComparer.Ordinal);
        List<int> repeatable = [];
        foreach (var index in indices)
        {
            // A request that failed as a whole has been tried again by the SDK.
            var byService = errors[index] is AmazonServiceException { ErrorType: ErrorType.Receiver, RequestId: null };
            if (errors[index] is null || closed?.Contains(Group!(index)) == true)
                continue;
            if (byService)
                repeatable.Add(index);
            else
                closed?.Add(Group!(index));
        }

        return repeatable;
    }

    private List<int> WithoutBroken(List<int> chunk, Dictionary<string, Exception> broken, Exception?[] errors)
    {
        List<int> rest = new(chunk.Count);
        foreach (var index in chunk)
        {
            if (broken.TryGetValue(Group!(index), out var earlier))
                errors[index] = new AmazonSQSException($"not sent, for an earlier message of its ordering key failed: {earlier.Message}", earlier);
            else
                rest.Add(index);
        }

        return rest;
    }

    private static TimeSpan Jitter(int attempt) => FirstBackoff * Math.Pow(2, attempt) * (RandomNumberGenerator.GetInt32(50, 100) / 100.0);
}
