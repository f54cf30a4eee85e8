using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS.Model;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Settles deliveries that are still held, and renews their leases. A failure is the exception that SQS gave;
/// <see cref="ReceiptHandleIsInvalidException"/> where the delivery is not ours any more.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue; <see langword="null"/> if it is one itself.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsSettler(SqsQueue queue, SqsQueue? deadLetters, TimeProvider timeProvider)
{
    /// <summary>SQS's limit, counted from the receive: a lease is not renewed past it.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(12);

    private readonly int retries = queue.Client.Config.MaxErrorRetry;

    /// <summary>Settles one message.</summary>
    public async Task SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        var receipt = ReceiptOf(message, url);
        if (!receipt.TryClaim())
            throw Lost(message);
        try
        {
            if (settlement.Kind == SettlementKind.Abandon)
            {
                var request = new ChangeMessageVisibilityRequest { QueueUrl = url, ReceiptHandle = receipt.Handle, VisibilityTimeout = SqsMessageCodec.WholeSeconds(settlement.Delay) };
                await queue.Client.ChangeMessageVisibilityAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (settlement.Kind == SettlementKind.DeadLetter)
            {
                var target = await deadLetters!.UrlAsync(cancellationToken).ConfigureAwait(false);
                var sent = await queue.Client.SendMessageAsync(DeadLetter(message, receipt, settlement).ToRequest(target), cancellationToken).ConfigureAwait(false);
                _ = sent.MessageId ?? throw SqsErrors.Unanswered();
            }

            await queue.Client.DeleteMessageAsync(new DeleteMessageRequest { QueueUrl = url, ReceiptHandle = receipt.Handle }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (MayBeTriedAgain(settlement, exception))
                receipt.Unclaim();
            throw;
        }
    }

    /// <summary>Settles many.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> SettleAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        var receipts = requests.Select(request => ReceiptOf(request.Message, url)).ToArray();
        var errors = new Exception?[receipts.Length];
        List<int> claimed = [];
        for (var i = 0; i < receipts.Length; i++)
        {
            if (receipts[i].TryClaim())
                claimed.Add(i);
            else
                errors[i] = Lost(requests[i].Message);
        }

        var done = false;
        try
        {
            await SetAsideAsync(Of(SettlementKind.DeadLetter), requests, receipts, errors, cancellationToken).ConfigureAwait(false);
            var finished = claimed.Where(i => errors[i] is null && requests[i].Settlement.Kind != SettlementKind.Abandon).ToList();
            await DeleteAsync(url, finished, receipts, errors, cancellationToken).ConfigureAwait(false);
            var abandoned = Of(SettlementKind.Abandon);
            await ChangeVisibilityAsync(url, abandoned, i => SqsMessageCodec.WholeSeconds(requests[i].Settlement.Delay), receipts, errors, cancellationToken).ConfigureAwait(false);
            done = true;
            return errors;
        }
        finally
        {
            foreach (var i in claimed.Where(i => (!done || errors[i] is not null) && MayBeTriedAgain(requests[i].Settlement, errors[i])))
                receipts[i].Unclaim();
        }

        List<int> Of(SettlementKind kind) => [.. claimed.Where(i => requests[i].Settlement.Kind == kind)];
    }

    /// <summary>Lets leases last from now on.</summary>
    /// <returns>For each message when its lease ends now, or why it was not renewed.</returns>
    public async Task<(DateTimeOffset ExpiresAt, Exception? Error)[]> RenewAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        var receipts = messages.Select(message => ReceiptOf(message, url)).ToArray();
        var now = timeProvider.GetUtcNow();
        var ages = receipts.Select(receipt => receipt.Age).ToArray();
        var seconds = ages.Select(age => (int)Math.Min(SqsMessageCodec.WholeSeconds(lease), Math.Floor((LongestLease - age).TotalSeconds))).ToArray();
        var errors = new Exception?[receipts.Length];
        List<int> held = [];
        for (var i = 0; i < receipts.Length; i++)
        {
            if (receipts[i].IsHeld && seconds[i] > 0)
                held.Add(i);
            else
                errors[i] = Lost(messages[i]);
        }

        await ChangeVisibilityAsync(url, held, i => seconds[i], receipts, errors, cancellationToken).ConfigureAwait(false);
        var results = new (DateTimeOffset, Exception?)[receipts.Length];
        for (var i = 0; i < results.Length; i++)
        {
            if (errors[i] is null)
                receipts[i].ExtendTo(ages[i] + TimeSpan.FromSeconds(seconds[i]));
            results[i] = (now + TimeSpan.FromSeconds(seconds[i]), errors[i]);
        }

        return results;
    }

    /// <summary>Copies messages to the dead-letter queue. They are deleted afterwards: a crash between the two doubles a message and loses none.</summary>
    private async Task SetAsideAsync(List<int> indices, IReadOnlyList<SettleRequest> requests, SqsReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken)
    {
        if (indices.Count == 0)
            return;
        var outgoing = indices.Select(i => DeadLetter(requests[i].Message, receipts[i], requests[i].Settlement)).ToArray();
        var results = await new SqsSender(deadLetters!, timeProvider).SendAsync(outgoing, cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < outgoing.Length; k++)
            errors[indices[k]] = results[k].Error;
    }

    private Task DeleteAsync(string url, List<int> indices, SqsReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken) =>
        RunAsync(
            indices,
            async (entries, token) =>
            {
                var request = new DeleteMessageBatchRequest
                {
                    QueueUrl = url,
                    Entries = [.. entries.Select(k => new DeleteMessageBatchRequestEntry { Id = Id(k), ReceiptHandle = receipts[indices[k]].Handle })],
                };
                var response = await queue.Client.DeleteMessageBatchAsync(request, token).ConfigureAwait(false);
                return (response.Successful?.Select(entry => entry.Id), response.Failed);
            },
            errors,
            cancellationToken);

    private Task ChangeVisibilityAsync(
        string url, List<int> indices, Func<int, int> seconds, SqsReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken) =>
        RunAsync(
            indices,
            async (entries, token) =>
            {
                var request = new ChangeMessageVisibilityBatchRequest
                {
                    QueueUrl = url,
                    Entries = [.. entries.Select(k => new ChangeMessageVisibilityBatchRequestEntry
                    {
                        Id = Id(k),
                        ReceiptHandle = receipts[indices[k]].Handle,
                        VisibilityTimeout = seconds(indices[k]),
                    })],
                };
                var response = await queue.Client.ChangeMessageVisibilityBatchAsync(request, token).ConfigureAwait(false);
                return (response.Successful?.Select(entry => entry.Id), response.Failed);
            },
            errors,
            cancellationToken);

    private async Task RunAsync(
        List<int> indices,
        Func<IReadOnlyList<int>, CancellationToken, Task<(IEnumerable<string>?, List<BatchResultErrorEntry>?)>> request,
        Exception?[] errors,
        CancellationToken cancellationToken)
    {
        var results = await new SqsBatch(request, retries, timeProvider).RunAsync(indices.Count, cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < results.Length; k++)
            errors[indices[k]] = results[k];
    }

    private SqsOutgoing DeadLetter(ReceivedMessage message, SqsReceipt receipt, Settlement settlement) =>
        SqsMessageCodec.Forward(message, receipt, deadLetters!.IsFifo, new()
        {
            Reason = settlement.Reason!,
            Description = settlement.Description,
            DeliveryCount = message.DeliveryCount,
            MessageId = message.MessageId,
        });

    /// <summary>An abandonment that SQS did not refuse may have been done, and the message be leased to another consumer by now.</summary>
    private static bool MayBeTriedAgain(Settlement settlement, Exception? failure) =>
        settlement.Kind != SettlementKind.Abandon || failure is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError };

    private static SqsReceipt ReceiptOf(ReceivedMessage message, string url) =>
        message.Receipt is SqsReceipt receipt && receipt.QueueUrl == url
            ? receipt
            : throw new ArgumentException($"Message {message.MessageId} was not received from the SQS queue {url}.", nameof(message));

    private static ReceiptHandleIsInvalidException Lost(ReceivedMessage message) =>
        new($"message {message.MessageId} is settled, or its lease has ended") { ErrorCode = "ReceiptHandleIsInvalid" };

    private static string Id(int index) => index.ToString(CultureInfo.InvariantCulture);
}
