using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues.Api;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Publishes any number of messages in as few requests as Pub/Sub's limits of count and bytes allow.</summary>
/// <param name="api">The service.</param>
internal sealed class PubSubSender(PubSubApi api)
{
    /// <summary>The most messages of a request, documented.</summary>
    public const int MaxMessages = 1000;

    /// <summary>The most bytes of a request, documented as 10 MB, less the topic and the request's own.</summary>
    public const int MaxBytes = 10_000_000 - 2_000;

    private const int MaxRequestsAtOnce = 4;
    private const int BytesAroundText = 16;
    private const int BytesOfChar = 3;

    /// <summary>Publishes messages: those of one ordering key in order, and once one of a key has failed those behind it are not sent.</summary>
    /// <returns>For each the id that Pub/Sub gave it, or why it was not taken.</returns>
    public async Task<(string? MessageId, Exception? Error)[]> SendAsync(string topic, IReadOnlyList<PubsubMessage> messages, CancellationToken cancellationToken)
    {
        var results = new (string? MessageId, Exception? Error)[messages.Count];
        var requests = Split(messages);
        if (requests.Count == 1 || messages.Any(message => message.OrderingKey.Length > 0))
        {
            Dictionary<string, Exception> broken = new(StringComparer.Ordinal);
            foreach (var request in requests)
                await PublishAsync(topic, messages, request, broken, results, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = MaxRequestsAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(requests, options, async (request, token) => await PublishAsync(topic, messages, request, [], results, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return results;
    }

    /// <summary>Publishes one message.</summary>
    /// <returns>The id that Pub/Sub gave it.</returns>
    public async Task<string> SendAsync(string topic, PubsubMessage message, CancellationToken cancellationToken)
    {
        var ids = await api.PublishAsync(topic, [message], cancellationToken).ConfigureAwait(false);
        return ids is [var id] ? id : throw Unanswered();
    }

    private static List<Range> Split(IReadOnlyList<PubsubMessage> messages)
    {
        List<Range> requests = [];
        var (begin, bytes) = (0, 0);
        for (var i = 0; i < messages.Count; i++)
        {
            var more = MostBytesOf(messages[i]);
            if (i > begin && (i - begin == MaxMessages || bytes + more > MaxBytes))
            {
                requests.Add(begin..i);
                (begin, bytes) = (i, 0);
            }

            bytes += more;
        }

        requests.Add(begin..messages.Count);
        return requests;
    }

    /// <summary>What a message takes at most in a request. Its exact size costs as much as writing it.</summary>
    private static int MostBytesOf(PubsubMessage message)
    {
        var bytes = message.Data.Length + (message.OrderingKey.Length * BytesOfChar) + BytesAroundText;
        foreach (var (name, value) in message.Attributes)
            bytes += ((name.Length + value.Length) * BytesOfChar) + BytesAroundText;
        return bytes;
    }

    private async Task PublishAsync(
        string topic, IReadOnlyList<PubsubMessage> messages, Range range, Dictionary<string, Exception> broken, (string? MessageId, Exception? Error)[] results, CancellationToken cancellationToken)
    {
        List<int> sent = new(range.End.Value - range.Start.Value);
        for (var i = range.Start.Value; i < range.End.Value; i++)
        {
            if (broken.TryGetValue(messages[i].OrderingKey, out var earlier))
                results[i].Error = new IOException($"not sent, for an earlier message of its ordering key failed: {GcpErrors.Describe(earlier)}", earlier);
            else
                sent.Add(i);
        }

        if (sent.Count == 0)
            return;
        try
        {
            var ids = await api.PublishAsync(topic, sent.Select(i => messages[i]), cancellationToken).ConfigureAwait(false);
            if (ids.Count != sent.Count)
                throw Unanswered();
            for (var k = 0; k < ids.Count; k++)
                results[sent[k]].MessageId = ids[k];
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.InvalidArgument && range.End.Value - range.Start.Value > 1)
        {
            // All or none were taken: halves find out the one that is refused.
            var middle = range.Start.Value + ((range.End.Value - range.Start.Value) / 2);
            await PublishAsync(topic, messages, range.Start..middle, broken, results, cancellationToken).ConfigureAwait(false);
            await PublishAsync(topic, messages, middle..range.End, broken, results, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var i in sent)
            {
                results[i].Error = exception;
                if (messages[i].OrderingKey is { Length: > 0 } key)
                    broken.TryAdd(key, exception);
            }
        }
    }

    /// <summary>The failure of messages that an answer says nothing of: they may have been taken or not.</summary>
    private static IOException Unanswered() => new("Pub/Sub's answer does not say what became of the message");
}
