using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Guides;

/// <summary>The code of docs/moving-clouds.md, which quotes it, from one cloud in memory to another.</summary>
public sealed class MovingGuideTests
{
    private readonly InMemoryCloud here = new(name: "here");
    private readonly InMemoryCloud there = new(name: "there");

    [Fact]
    public async Task Objects_move_with_all_that_is_kept_and_a_second_run_moves_what_is_new()
    {
        await using var from = await StoreAsync(here);
        await using var to = await StoreAsync(there);
        var properties = new ObjectProperties { ContentType = "image/jpeg", Metadata = new Dictionary<string, string> { ["camera"] = "Leica" } };
        var first = await from.PutAsync("a.jpg", new byte[100_000], new PutOptions { Properties = properties }, TestApp.Token);
        await from.PutTextAsync("b.txt", "b", cancellationToken: TestApp.Token);
        await CopyAsync(from, to, TestApp.Token);
        await from.PutTextAsync("c.txt", "c", cancellationToken: TestApp.Token);
        await to.PutTextAsync("b.txt", "changed meanwhile", cancellationToken: TestApp.Token);
        await CopyAsync(from, to, TestApp.Token);

        var moved = await to.HeadAsync("a.jpg", TestApp.Token);
        Assert.Equal((first.Size, first.Checksum, "image/jpeg", "Leica"), (moved!.Size, moved.Checksum, moved.Properties.ContentType, moved.Properties.Metadata["camera"]));
        Assert.Equal("changed meanwhile", await to.GetTextAsync("b.txt", TestApp.Token));
        Assert.Equal("c", await to.GetTextAsync("c.txt", TestApp.Token));
    }

    [Fact]
    public async Task Messages_move_with_attributes_and_keys_and_leave_an_empty_queue()
    {
        await using var from = await QueueAsync(here);
        await using var to = await QueueAsync(there);
        for (var i = 0; i < 25; i++)
            await from.SendAsync(new Message(new[] { (byte)i }) { Attributes = new Dictionary<string, string> { ["n"] = $"{i}" }, OrderingKey = $"{i % 3}" }, TestApp.Token);

        await DrainAsync(from, to, TimeSpan.Zero, TestApp.Token);

        Assert.Equal(default, await from.CountAsync(TestApp.Token));
        var arrived = await to.ReceiveAsync(new ReceiveOptions { MaxMessages = 100, WaitTime = TimeSpan.Zero }, TestApp.Token);
        Assert.Equal(25, arrived.Count);
        Assert.All(arrived, message => Assert.Equal(($"{message.Body.Span[0]}", $"{message.Body.Span[0] % 3}"), (message.Attributes["n"], message.OrderingKey)));
        Assert.All(arrived, message => Assert.NotNull(message.DeduplicationId));
    }

    private static async Task CopyAsync(IObjectStore from, IObjectStore to, CancellationToken cancellationToken)
    {
        var options = new CopyOptions { SourceStore = from, Condition = WriteCondition.IfAbsent };
        await Parallel.ForEachAsync(from.ListAsync(cancellationToken: cancellationToken), cancellationToken, async (entry, token) =>
        {
            try
            {
                await to.CopyAsync(entry.Key, entry.Key, options, token);
            }
            catch (ObjectStoreException exception) when (exception.Code is ObjectStoreErrorCode.AlreadyExists)
            {
                // An earlier run copied it, or the application has written it anew.
            }
        });
    }

    private static async Task DrainAsync(IMessageQueue from, IMessageQueue to, TimeSpan quiet, CancellationToken cancellationToken)
    {
        while (await from.ReceiveAsync(new ReceiveOptions { MaxMessages = 10, WaitTime = quiet }, cancellationToken) is { Count: > 0 } batch)
        {
            var sent = await to.SendBatchAsync(
                [.. batch.Select(message => new Message(message.Body)
                {
                    Attributes = message.Attributes,
                    OrderingKey = message.OrderingKey,
                    DeduplicationId = message.DeduplicationId ?? message.MessageId,
                })],
                cancellationToken);
            var arrived = batch.Where((_, i) => sent[i].Succeeded);
            await from.SettleBatchAsync([.. arrived.Select(message => new SettleRequest(message, Settlement.Complete))], cancellationToken);
        }
    }

    private static async Task<IObjectStore> StoreAsync(InMemoryCloud cloud)
    {
        var provider = new InMemoryObjectStoreProvider(cloud);
        await provider.Provisioner.CreateIfMissingAsync(new() { Bucket = "photos" }, TestApp.Token);
        return provider.Open(new() { Bucket = "photos" });
    }

    private static async Task<IMessageQueue> QueueAsync(InMemoryCloud cloud)
    {
        var provider = new InMemoryMessageQueueProvider(cloud);
        MessageQueueDefinition definition = new() { Queue = "work", Ordered = true };
        await provider.Provisioner.CreateIfMissingAsync(definition, TestApp.Token);
        return provider.Open(definition);
    }
}
