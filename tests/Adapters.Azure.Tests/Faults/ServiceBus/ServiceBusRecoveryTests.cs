using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>Links, connections, tokens and servers that end while something is under way: it goes on.</summary>
public sealed class ServiceBusRecoveryTests : ServiceBusFaultTest
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(700);

    public static readonly TheoryData<string> Ends = ["links", "connections", "tokens", "server"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_receive_that_waits_goes_on(string end)
    {
        var receiving = Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token).AsTask();
        await Task.Delay(Moment, Token);

        await EndAsync(end);
        await Healthy.SendAsync(Text("one"), Token);

        Assert.Equal("one", TextOf(Assert.Single(await receiving)));
    }

    /// <summary>"A lock holds": by its token it is settled on another link.</summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_is_leased_is_settled_afterwards(string end)
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromMinutes(1));

        await EndAsync(end);
        await Queue.SettleAsync(message, Settlement.Complete, Token);

        Assert.Equal(0, await Bus.CountAsync(Definition.Queue));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_is_leased_and_not_settled_comes_again_counted(string end)
    {
        await LeaseOneAsync("one", Lease);

        await EndAsync(end);

        Assert.Equal(2, (await CollectAsync(Healthy, "one"))[0].DeliveryCount);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_long_lease_is_kept_all_the_same(string end)
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromMinutes(1));

        await EndAsync(end);

        await AssertEmptyAsync(Healthy, Lease * 2);
        await Queue.SettleAsync(message, Settlement.Complete, Token);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Sending_goes_on(string end)
    {
        await Queue.SendAsync(Text("before"), Token);

        await EndAsync(end);
        await Queue.SendAsync(Text("after"), Token);

        await CollectAsync(Healthy, "before", "after");
    }

    [Theory]
    [InlineData("links")]
    [InlineData("connections")]
    [InlineData("server")]
    public async Task An_ordered_queue_goes_on_in_order(string end)
    {
        var definition = Definition with { Queue = Definition.Queue + "-ordered", Ordered = true };
        Bus.CreateQueue(definition.Queue, new() { LockDuration = Lease, RequiresSession = true, MaxDeliveryCount = 50 });
        var queue = Open(definition: definition);
        var texts = Enumerable.Range(0, 6).Select(number => $"{number}").ToArray();
        await queue.SendBatchAsync([.. texts.Select(text => Text(text) with { OrderingKey = "key" })], Token);
        List<string> seen = [];

        while (seen.Count == 0 || seen[^1] != texts[^1])
        {
            foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience, MaxMessages = 1 }, Token))
            {
                seen.Add(TextOf(message));
                if (seen.Count == 3)
                    await EndAsync(end, definition.Queue);
                // With its session the message has gone back: it comes again, and before those behind it.
                await Record.ExceptionAsync(() => queue.SettleAsync(message, Settlement.Complete, Token).AsTask());
            }
        }

        Assert.Equal(texts, seen.Distinct());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    private async Task EndAsync(string what, string? queue = null)
    {
        switch (what)
        {
            case "links":
                Bus.DetachLinks(queue ?? Definition.Queue);
                break;
            case "connections":
                Bus.DropConnections();
                break;
            case "tokens":
                Bus.ExpireTokens();
                break;
            default:
                Bus.Stop();
                await Task.Delay(100, Token);
                Bus.Restart();
                break;
        }
    }
}
