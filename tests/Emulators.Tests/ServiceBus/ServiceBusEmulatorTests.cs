using Amqp;
using Amqp.Sasl;
using Microsoft.Extensions.Time.Testing;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>What the official client does not show: time that a test sets, credit, what is lost, and a restart.</summary>
public sealed class ServiceBusEmulatorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_lock_lasts_as_long_as_the_emulators_time_says()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "a");
        var receiver = client.Receive("q");
        receiver.SetCredit(5, CreditMode.Manual);
        var first = await receiver.ReceiveAsync(Patience);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await receiver.ReceiveAsync(Moment));
        time.Advance(TimeSpan.FromSeconds(2));
        var second = await receiver.ReceiveAsync(Patience);

        Assert.Equal(0u, first.Header.DeliveryCount);
        Assert.Equal(1u, second.Header.DeliveryCount);
        Assert.Equal("a", second.Body);
        Assert.Equal(16, second.DeliveryTag.Length);
        Assert.NotEqual(first.DeliveryTag, second.DeliveryTag);
    }

    [Fact]
    public async Task A_link_that_ends_leaves_its_messages_locked()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "a");
        var first = client.Receive("q");
        first.SetCredit(1, CreditMode.Manual);
        Assert.NotNull(await first.ReceiveAsync(Patience));

        await first.CloseAsync();
        var second = client.Receive("q");
        second.SetCredit(1, CreditMode.Manual);

        Assert.Null(await second.ReceiveAsync(Moment));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1u, (await second.ReceiveAsync(Patience)).Header.DeliveryCount);
    }

    [Fact]
    public async Task No_more_comes_than_there_is_credit_for_and_a_drain_takes_back_the_rest()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "1", "2", "3");
        var receiver = client.Receive("q");

        receiver.SetCredit(2, CreditMode.Manual);
        Assert.Equal(["1", "2"], [(await receiver.ReceiveAsync(Patience)).Body, (await receiver.ReceiveAsync(Patience)).Body]);
        Assert.Null(await receiver.ReceiveAsync(Moment));

        receiver.SetCredit(5, CreditMode.Drain);
        Assert.Equal("3", (await receiver.ReceiveAsync(Patience)).Body);
        Assert.Null(await receiver.ReceiveAsync(Moment));
        await client.SendAsync("q", "4");
        Assert.Null(await receiver.ReceiveAsync(Moment));

        receiver.SetCredit(1, CreditMode.Manual);
        Assert.Equal("4", (await receiver.ReceiveAsync(Patience)).Body);
    }

    [Fact]
    public async Task A_released_message_comes_again_uncounted()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "a");
        var receiver = client.Receive("q");
        receiver.SetCredit(2, CreditMode.Manual);

        receiver.Release(await receiver.ReceiveAsync(Patience));

        Assert.Equal(0u, (await receiver.ReceiveAsync(Patience)).Header.DeliveryCount);
    }

    [Fact]
    public async Task A_settlement_that_is_lost_has_not_happened()
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus);
        await client.SendAsync("q", "a");
        var receiver = client.Receive("q");
        receiver.SetCredit(2, CreditMode.Manual);
        bus.Faults.Next(FaultPoint.Settle, Fault.Silence, queue: "q");

        receiver.Accept(await receiver.ReceiveAsync(Patience));
        Assert.Null(await receiver.ReceiveAsync(Moment));
        Assert.Equal(1, await bus.CountAsync("q"));

        time.Advance(TimeSpan.FromSeconds(61));
        receiver.Accept(await receiver.ReceiveAsync(Patience));
        await AssertEmptiesAsync(bus, "q");
    }

    [Fact]
    public async Task Messages_outlive_a_restart()
    {
        await using var bus = await StartAsync();
        await using (var before = await BareClient.ConnectAsync(bus))
            await before.SendAsync("q", "a");

        bus.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => BareClient.ConnectAsync(bus));
        bus.Restart();

        await using var client = await BareClient.ConnectAsync(bus);
        var receiver = client.Receive("q");
        receiver.SetCredit(1, CreditMode.Manual);
        Assert.Equal("a", (await receiver.ReceiveAsync(Patience)).Body);
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_token()
    {
        await using var bus = await StartAsync();
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        var connection = await factory.CreateAsync(new Address($"amqp://127.0.0.1:{bus.Port}"));

        var refused = await Assert.ThrowsAsync<AmqpException>(() => new SenderLink(new Session(connection), "s", "q").SendAsync(new Message("a")));

        Assert.Equal("amqp:unauthorized-access", refused.Error.Condition.ToString());
        Assert.Equal(0, await bus.CountAsync("q"));
        await connection.CloseAsync();
    }

    private Task<ServiceBusEmulator> StartAsync() =>
        ServiceBusEmulator.StartAsync(new() { TimeProvider = time, Queues = new Dictionary<string, QueueOptions> { ["q"] = new() } }, TestContext.Current.CancellationToken);

    private static async Task AssertEmptiesAsync(ServiceBusEmulator bus, string queue)
    {
        for (var i = 0; i < 200 && await bus.CountAsync(queue) > 0; i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(0, await bus.CountAsync(queue));
    }
}
