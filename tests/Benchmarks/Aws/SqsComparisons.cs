using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;
using Message = Portable.MessageQueues.Message;

namespace Portable.Benchmarks.Aws;

/// <summary>Sends, receives and deletes messages of 256 bytes, one at a time and ten at a time, by the adapter and by the SDK. Both sides begin with the
/// bytes of the message, which the SDK wants as a string, and end with them.</summary>
internal sealed class SqsComparisons(IAmazonSQS raw, string url, IMessageQueue queue, int calls)
{
    public const string Text = """
        {"key":"photos/2024/05/17/IMG_4711.jpg","bucket":"uploads","size":4711023,"contentType":"image/jpeg","uploadedBy":"user-000815","tags":["holiday","beach","family"],"album":"summer","note":"Taken at the northern end of the bay, shortly before sunset."}
        """;

    private const int Ten = 10;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(Text);
    private readonly Queue<Amazon.SQS.Model.Message> rawMessages = new();
    private readonly Queue<ReceivedMessage> messages = new();

    public IEnumerable<Comparison> All()
    {
        yield return new Comparison("send 1", calls, new(RawSendAsync, _ => RawClearAsync()), new(() => queue.SendAsync(new Message(Body)).AsTask(), _ => ClearAsync()));
        yield return new Comparison("receive 1", calls, new(() => RawReceiveAsync(1), RawSendAsync), new(() => ReceiveAsync(1), SendAsync));
        yield return new Comparison("delete 1", calls, new(RawDeleteAsync, RawLeaseAsync), new(DeleteAsync, LeaseAsync));
        yield return new Comparison("send 10", calls, new(RawSendTenAsync, _ => RawClearAsync()), new(SendTenAsync, _ => ClearAsync()));
        yield return new Comparison("receive 10", calls, new(() => RawReceiveAsync(Ten), count => RawSendAsync(Ten * count)), new(() => ReceiveAsync(Ten), count => SendAsync(Ten * count)));
        yield return new Comparison("delete 10", calls, new(RawDeleteTenAsync, count => RawLeaseAsync(Ten * count)), new(DeleteTenAsync, count => LeaseAsync(Ten * count)));
    }

    private async Task RawSendAsync() => await raw.SendMessageAsync(new SendMessageRequest { QueueUrl = url, MessageBody = Encoding.UTF8.GetString(Body) });

    private async Task RawSendTenAsync() => await raw.SendMessageBatchAsync(new SendMessageBatchRequest
    {
        QueueUrl = url,
        Entries = [.. Enumerable.Range(0, Ten).Select(number => new SendMessageBatchRequestEntry(Id(number), Encoding.UTF8.GetString(Body)))],
    });

    private async Task RawReceiveAsync(int most)
    {
        var response = await raw.ReceiveMessageAsync(new ReceiveMessageRequest
        {
            QueueUrl = url,
            MaxNumberOfMessages = most,
            WaitTimeSeconds = 1,
            VisibilityTimeout = 600,
            MessageSystemAttributeNames = ["All"],
            MessageAttributeNames = ["All"],
        });
        foreach (var message in response.Messages ?? [])
        {
            _ = Encoding.UTF8.GetBytes(message.Body);
            rawMessages.Enqueue(message);
        }
    }

    private async Task RawDeleteAsync() => await raw.DeleteMessageAsync(url, rawMessages.Dequeue().ReceiptHandle);

    private async Task RawDeleteTenAsync() => await raw.DeleteMessageBatchAsync(new DeleteMessageBatchRequest
    {
        QueueUrl = url,
        Entries = [.. Enumerable.Range(0, Ten).Select(number => new DeleteMessageBatchRequestEntry(Id(number), rawMessages.Dequeue().ReceiptHandle))],
    });

    private async Task RawSendAsync(int count)
    {
        rawMessages.Clear();
        for (var sent = 0; sent < count; sent += Ten)
            await RawSendTenAsync();
    }

    private async Task RawLeaseAsync(int count)
    {
        await RawSendAsync(count);
        while (rawMessages.Count < count)
            await RawReceiveAsync(Ten);
    }

    private async Task RawClearAsync()
    {
        rawMessages.Clear();
        await raw.PurgeQueueAsync(url);
    }

    private async Task SendTenAsync()
    {
        var results = await queue.SendBatchAsync([.. Enumerable.Range(0, Ten).Select(_ => new Message(Body))]);
        if (results.Any(result => !result.Succeeded))
            throw new InvalidOperationException("A message was not sent.");
    }

    private async Task ReceiveAsync(int most)
    {
        foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = most, WaitTime = TimeSpan.FromSeconds(1), LeaseDuration = TimeSpan.FromMinutes(10) }))
            messages.Enqueue(message);
    }

    private Task DeleteAsync() => queue.SettleAsync(messages.Dequeue(), Settlement.Complete).AsTask();

    private async Task DeleteTenAsync()
    {
        var results = await queue.SettleBatchAsync([.. Enumerable.Range(0, Ten).Select(_ => new SettleRequest(messages.Dequeue(), Settlement.Complete))]);
        if (results.Any(result => !result.Succeeded))
            throw new InvalidOperationException("A message was not deleted.");
    }

    private async Task SendAsync(int count)
    {
        messages.Clear();
        for (var sent = 0; sent < count; sent += Ten)
            await SendTenAsync();
    }

    private async Task LeaseAsync(int count)
    {
        await SendAsync(count);
        while (messages.Count < count)
            await ReceiveAsync(Ten);
    }

    private async Task ClearAsync()
    {
        messages.Clear();
        await queue.PurgeAsync();
    }

    private static string Id(int number) => number switch { 0 => "0", 1 => "1", 2 => "2", 3 => "3", 4 => "4", 5 => "5", 6 => "6", 7 => "7", 8 => "8", _ => "9" };
}
