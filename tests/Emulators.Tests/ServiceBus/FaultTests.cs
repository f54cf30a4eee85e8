using Amqp;
using Amqp.Types;
using Microsoft.Extensions.Time.Testing;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>Faults and tokens by a time that the test sets, and what no client of Microsoft's asks for.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_delivery_that_is_delayed_comes_at_its_time()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "a");
        bus.Faults.Next(FaultPoint.Deliver, Fault.Delay(TimeSpan.FromSeconds(10)), queue: "q");
        var receiver = client.Receive("q");
        receiver.SetCredit(1, CreditMode.Manual);

        Assert.Null(await receiver.ReceiveAsync(Moment));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(await receiver.ReceiveAsync(Moment));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("a", (await receiver.ReceiveAsync(Patience)).Body);
    }

    [Fact]
    public async Task A_message_whose_sending_is_delayed_is_taken_once_at_its_time()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        bus.Faults.Next(FaultPoint.Send, Fault.Delay(TimeSpan.FromSeconds(10)));

        var sending = client.SendAsync("q", "a");
        await Task.Delay(Moment, TestContext.Current.CancellationToken);
        Assert.False(sending.IsCompleted);
        Assert.Equal(0, await bus.CountAsync("q"));
        time.Advance(TimeSpan.FromSeconds(10));

        await sending.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, await bus.CountAsync("q"));
    }

    [Fact]
    public void A_delay_does_not_come_after_the_fact() => Assert.Throws<InvalidOperationException>(() => Fault.Delay(Moment).AfterTheFact());

    [Fact]
    public async Task A_token_that_expires_takes_its_links_along_and_another_lets_in_again()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAnonymouslyAsync(bus);
        await client.PutTokenAsync("q", time.GetUtcNow().AddMinutes(1));
        var first = Closing(client.Receive("q"));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("amqp:unauthorized-access", await first);

        await client.PutTokenAsync("q", time.GetUtcNow().AddMinutes(1));
        var second = Closing(client.Receive("q"));
        await client.SendAsync("q", "a");
        bus.ExpireTokens();

        Assert.Equal("amqp:unauthorized-access", await second);
        await Assert.ThrowsAsync<AmqpException>(() => client.SendAsync("q", "b"));
        Assert.Equal(1, await bus.CountAsync("q"));
    }

    [Fact]
    public async Task The_sessions_that_have_messages_are_listed_page_by_page()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        foreach (var session in (string[])["c", "a", "b", "a"])
            await client.SendToSessionAsync("sessions", session, "x");

        var first = await client.AskAsync("sessions", "com.microsoft:get-message-sessions", Page(0));
        var second = await client.AskAsync("sessions", "com.microsoft:get-message-sessions", Page(2));

        Assert.Equal(["a", "b"], (string[])first["sessions-ids"]);
        Assert.Equal(["c"], (string[])second["sessions-ids"]);

        static Map Page(int skip) => new() { ["last-updated-time"] = DateTime.UnixEpoch, ["skip"] = skip, ["top"] = 2 };
    }

    private static Task<string?> Closing(ReceiverLink link)
    {
        var closed = new TaskCompletionSource<string?>();
        link.AddClosedCallback((_, error) => closed.TrySetResult(error?.Condition));
        link.SetCredit(1, CreditMode.Manual);
        return closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private Task<ServiceBusEmulator> StartAsync() => ServiceBusEmulator.StartAsync(
        new()
        {
            TimeProvider = time,
            AcceptsJsonWebTokens = true,
            Queues = new Dictionary<string, QueueOptions> { ["q"] = new(), ["sessions"] = new() { RequiresSession = true } },
        },
        TestContext.Current.CancellationToken);
}
