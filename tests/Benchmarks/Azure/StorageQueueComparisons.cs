using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Portable.Benchmarks.Aws;
using Portable.MessageQueues;

namespace Portable.Benchmarks.Azure;

/// <summary>Sends, receives and deletes messages of 256 bytes, one at a time and ten at a time, by the adapter and by the SDK. Both sides begin with the
/// bytes of the message, which the SDK wants as a string, and end with them. Storage Queues have no batches: ten are ten requests at once.</summary>
internal sealed class StorageQueueComparisons(QueueClient raw, IMessageQueue queue, int calls)
{
    private const int Ten = 10;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(SqsComparisons.Text);
    private readonly Queue<QueueMessage> rawMessages = new();
    private readonly Queue<ReceivedMessage> messages = new();

    public IEnumerable<Comparison> All()
    {
        yield return new Comparison("send 1", calls, new(RawSendAsync, _ => RawClearAsync()), new(() => queue.SendAsync(new Message(Body)).AsTask(), _ => ClearAsync()));
        yield return new Comparison("receive 1", calls, new(() => RawReceiveAsync(1), RawFillAsync), new(() => ReceiveAsync(1), FillAsync));
        yield return new Comparison("delete 1", calls, new(RawDeleteAsync, RawLeaseAsync), new(DeleteAsync, LeaseAsync));
        var tens = calls / 2;
        yield return new Comparison("send 10", tens, new(RawSendTenAsync, _ => RawClearAsync()), new(SendTenAsync, _ => ClearAsync()));
        yield return new Comparison("receive 10", tens, new(() => RawReceiveAsync(Ten), count => RawFillAsync(Ten * count)), new(() => ReceiveAsync(Ten), count => FillAsync(Ten * count)));
        yield return new Comparison("delete 10", tens, new(RawDeleteTenAsync, count => RawLeaseAsync(Ten * count)), new(DeleteTenAsync, count => LeaseAsync(Ten * count)));
    }

    private async Task RawSendAsync() => await raw.SendMessageAsync(Encoding.UTF8.GetString(Body));

    private Task RawSendTenAsync() => Task.WhenAll(Enumerable.Range(0, Ten).Select(_ => RawSendAsync()));

    private async Task RawReceiveAsync(int most)
    {
        foreach (var message in (await raw.ReceiveMessagesAsync(most, Lease)).Value)
        {
            _ = Encoding.UTF8.GetBytes(message.MessageText);
            rawMessages.Enqueue(message);
        }
    }

    private async Task RawDeleteAsync()
    {
        var message = rawMessages.Dequeue();
        await raw.DeleteMessageAsync(message.MessageId, message.PopReceipt);
    }

    private Task RawDeleteTenAsync() => Task.WhenAll(Enumerable.Range(0, Ten).Select(_ => RawDeleteAsync()));

    private async Task RawFillAsync(int count)
    {
        await RawClearAsync();
        for (var sent = 0; sent < count; sent += Ten)
            await RawSendTenAsync();
    }

    private async Task RawLeaseAsync(int count)
    {
        await RawFillAsync(count);
        while (rawMessages.Count < count)
            await RawReceiveAsync(Ten);
    }

    private async Task RawClearAsync()
    {
        rawMessages.Clear();
        await raw.ClearMessagesAsync();
    }

    private async Task SendTenAsync()
    {
        var results = await queue.SendBatchAsync([.. Enumerable.Range(0, Ten).Select(_ => new Message(Body))]);
        if (results.Any(result => !result.Succeeded))
            throw new InvalidOperationException("A message was not sent.");
    }

    private async Task ReceiveAsync(int most)
    {
        foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = most, WaitTime = TimeSpan.Zero, LeaseDuration = Lease }))
            messages.Enqueue(message);
    }

    private Task DeleteAsync() => queue.SettleAsync(messages.Dequeue(), Settlement.Complete).AsTask();

    private async Task DeleteTenAsync()
    {
        var results = await queue.SettleBatchAsync([.. Enumerable.Range(0, Ten).Select(_ => new SettleRequest(messages.Dequeue(), Settlement.Complete))]);
        if (results.Any(result => !result.Succeeded))
            throw new InvalidOperationException("A message was not deleted.");
    }

    private async Task FillAsync(int count)
    {
        await ClearAsync();
        for (var sent = 0; sent < count; sent += Ten)
            await SendTenAsync();
    }

    private async Task LeaseAsync(int count)
    {
        await FillAsync(count);
        while (messages.Count < count)
            await ReceiveAsync(Ten);
    }

    private Task ClearAsync()
    {
        messages.Clear();
        return queue.PurgeAsync().AsTask();
    }
}
