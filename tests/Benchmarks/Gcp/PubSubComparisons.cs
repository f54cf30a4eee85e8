using System.Text;
using Google.Protobuf;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;
using ReceivedMessage = Portable.MessageQueues.ReceivedMessage;

namespace Portable.Benchmarks.Gcp;

/// <summary>Sends, receives and completes messages of 256 bytes, one at a time and a hundred at a time, by the adapter and by the generated gRPC client. Each has a
/// topic and a subscription of its own.</summary>
/// <param name="publisher">The generated client.</param>
/// <param name="subscriber">The generated client.</param>
/// <param name="topic">The topic of the plain client.</param>
/// <param name="subscription">Its subscription.</param>
/// <param name="queue">The adapter.</param>
internal sealed class PubSubComparisons(Publisher.PublisherClient publisher, Subscriber.SubscriberClient subscriber, string topic, string subscription, IMessageQueue queue)
{
    private const int Hundred = 100;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""
        {"key":"photos/2024/05/17/IMG_4711.jpg","bucket":"uploads","size":4711023,"contentType":"image/jpeg","uploadedBy":"user-000815","tags":["holiday","beach","family"],"album":"summer","note":"Taken at the northern end of the bay, shortly before sunset."}
        """);

    private readonly Queue<string> rawMessages = new();
    private readonly Queue<ReceivedMessage> messages = new();

    public IEnumerable<Comparison> All(int calls)
    {
        yield return new Comparison("send 1", calls, new(() => RawSendAsync(1), _ => RawClearAsync()), new(() => queue.SendAsync(new Message(Body)).AsTask(), _ => ClearAsync()));
        yield return new Comparison("send 100", calls / 4, new(() => RawSendAsync(Hundred), _ => RawClearAsync()), new(SendAsync, _ => ClearAsync()));
        yield return new Comparison("receive 100", calls / 4, new(RawReceiveAsync, RawFillAsync), new(ReceiveAsync, FillAsync));
        yield return new Comparison("receive and complete 100", calls / 4, new(RawReceiveAndCompleteAsync, RawFillAsync), new(ReceiveAndCompleteAsync, FillAsync));
        yield return new Comparison("complete 1", calls, new(() => RawCompleteAsync(1), RawLeaseAsync), new(() => CompleteAsync(1), LeaseAsync));
    }

    private async Task RawSendAsync(int count)
    {
        var request = new PublishRequest { Topic = topic };
        for (var sent = 0; sent < count; sent++)
            request.Messages.Add(new PubsubMessage { Data = UnsafeByteOperations.UnsafeWrap(Body) });
        var response = await publisher.PublishAsync(request);
        if (response.MessageIds.Count != count)
            throw new InvalidOperationException("A message was not sent.");
    }

    private async Task RawReceiveAsync()
    {
        var response = await subscriber.PullAsync(new PullRequest { Subscription = subscription, MaxMessages = Hundred });
        foreach (var message in response.ReceivedMessages)
            rawMessages.Enqueue(message.AckId);
    }

    private async Task RawReceiveAndCompleteAsync()
    {
        await RawReceiveAsync();
        await RawCompleteAsync(rawMessages.Count);
    }

    private async Task RawCompleteAsync(int count)
    {
        var request = new AcknowledgeRequest { Subscription = subscription };
        for (var completed = 0; completed < count; completed++)
            request.AckIds.Add(rawMessages.Dequeue());
        await subscriber.AcknowledgeAsync(request);
    }

    private async Task RawFillAsync(int count)
    {
        await RawClearAsync();
        for (var sent = 0; sent < count; sent++)
            await RawSendAsync(Hundred);
    }

    private async Task RawLeaseAsync(int count)
    {
        await RawFillAsync((count / Hundred) + 1);
        while (rawMessages.Count < count)
            await RawReceiveAsync();
    }

    private async Task RawClearAsync()
    {
        rawMessages.Clear();
        await subscriber.SeekAsync(new SeekRequest { Subscription = subscription, Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1)) });
    }

    private async Task SendAsync()
    {
        var batch = new Message[Hundred];
        for (var index = 0; index < Hundred; index++)
            batch[index] = new Message(Body);
        foreach (var result in await queue.SendBatchAsync(batch))
        {
            if (!result.Succeeded)
                throw result.Error!;
        }
    }

    private async Task ReceiveAsync()
    {
        foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = Hundred, WaitTime = TimeSpan.FromSeconds(1) }))
            messages.Enqueue(message);
    }

    private async Task ReceiveAndCompleteAsync()
    {
        await ReceiveAsync();
        await CompleteAsync(messages.Count);
    }

    private async Task CompleteAsync(int count)
    {
        if (count == 1)
        {
            await queue.SettleAsync(messages.Dequeue(), Settlement.Complete);
            return;
        }

        var batch = new SettleRequest[count];
        for (var index = 0; index < count; index++)
            batch[index] = new(messages.Dequeue(), Settlement.Complete);
        foreach (var result in await queue.SettleBatchAsync(batch))
        {
            if (!result.Succeeded)
                throw result.Error!;
        }
    }

    private async Task FillAsync(int count)
    {
        await ClearAsync();
        for (var sent = 0; sent < count; sent++)
            await SendAsync();
    }

    private async Task LeaseAsync(int count)
    {
        await FillAsync((count / Hundred) + 1);
        while (messages.Count < count)
            await ReceiveAsync();
    }

    private async Task ClearAsync()
    {
        messages.Clear();
        await queue.PurgeAsync();
    }
}
