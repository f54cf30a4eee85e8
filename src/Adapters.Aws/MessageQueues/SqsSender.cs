using System.Globalization;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Sends any number of messages in as few requests as SQS's limits of count and bytes allow.</summary>
/// <param name="queue">The queue.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsSender(SqsQueue queue, TimeProvider timeProvider)
{
    /// <summary>Sends messages.</summary>
    /// <returns>For each the id that SQS gave it, or why it was not taken.</returns>
    public async Task<(string? MessageId, Exception? Error)[]> SendAsync(IReadOnlyList<SqsOutgoing> messages, CancellationToken cancellationToken)
    {
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        var results = new (string? MessageId, Exception? Error)[messages.Count];
        var batch = new SqsBatch(RequestAsync, queue.Client.Config.MaxErrorRetry, timeProvider)
        {
            Size = i => messages[i].GetSize(),
            Group = queue.IsFifo ? i => messages[i].GroupId! : null,
        };
        var errors = await batch.RunAsync(messages.Count, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < errors.Length; i++)
            results[i].Error = errors[i];
        return results;

        async Task<(IEnumerable<string>?, List<BatchResultErrorEntry>?)> RequestAsync(IReadOnlyList<int> indices, CancellationToken token)
        {
            var request = new SendMessageBatchRequest
            {
                QueueUrl = url,
                Entries = [.. indices.Select(i => messages[i].ToEntry(i.ToString(CultureInfo.InvariantCulture)))],
            };
            var response = await queue.Client.SendMessageBatchAsync(request, token).ConfigureAwait(false);
            foreach (var entry in response.Successful ?? [])
                results[int.Parse(entry.Id, CultureInfo.InvariantCulture)].MessageId = entry.MessageId;
            return (response.Successful?.Where(entry => entry.MessageId is not null).Select(entry => entry.Id), response.Failed);
        }
    }
}
