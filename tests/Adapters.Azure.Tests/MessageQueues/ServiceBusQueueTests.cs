using System.Text;
using Amqp;
using Amqp.Framing;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;
using Message = Portable.MessageQueues.Message;
using Native = Amqp.Message;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>What Service Bus has of its own, on an emulator for each test.</summary>
public sealed class ServiceBusQueueTests : IAsyncLifetime
{
    private static readonly ReceiveOptions Shortly = new() { WaitTime = TimeSpan.FromSeconds(10), MaxMessages = 10 };
    private static readonly ReceiveOptions Now = new() { WaitTime = TimeSpan.FromMilliseconds(500) };

    private ServiceBusEmulator bus = null!;
    private ServiceBusMessageQueueProvider provider = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await ServiceBusEmulator.StartAsync();
        provider = new(new AzureOptions { ServiceBusConnectionString = bus.ConnectionString, ServiceBusManagementEndpoint = bus.ManagementEndpoint, Timeout = TimeSpan.FromSeconds(2) });
    }

    public async ValueTask DisposeAsync()
    {
        provider.Dispose();
        await bus.DisposeAsync();
    }

    [Fact]
    public async Task A_message_abandoned_with_a_delay_keeps_its_id_time_and_count_and_is_no_duplicate()
    {
        var queue = await CreateAsync(definition => definition with { DeduplicationWindow = TimeSpan.FromMinutes(5), MaxDeliveryCount = 3 });
        await queue.SendAsync(Text("x") with { DeduplicationId = "once" });
        var first = await OneAsync(queue);
        await queue.AbandonAsync(first, TimeSpan.FromMilliseconds(200));
        var second = await OneAsync(queue);
        await queue.AbandonAsync(second);
        var third = await OneAsync(queue);
        Assert.Equal((first.MessageId, first.EnqueuedAt.ToUnixTimeMilliseconds(), "once", 3), (third.MessageId, third.EnqueuedAt.ToUnixTimeMilliseconds(), third.DeduplicationId, third.DeliveryCount));
        await queue.AbandonAsync(third, TimeSpan.FromMilliseconds(1));
        Assert.Empty(await queue.ReceiveAsync(Now with { WaitTime = TimeSpan.FromSeconds(1) }));
        var dead = await OneAsync(queue.DeadLetterQueue!);
        Assert.Equal((first.MessageId, 1, 3), (dead.MessageId, dead.DeliveryCount, dead.DeadLetter!.DeliveryCount));
    }

    [Fact]
    public async Task An_ordered_message_abandoned_with_a_delay_holds_its_key_back_and_no_other()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        await queue.SendBatchAsync([Keyed("a", "a1"), Keyed("a", "a2")]);
        await queue.AbandonAsync(await OneAsync(queue), TimeSpan.FromSeconds(2));
        await queue.SendAsync(Keyed("b", "b1"));
        Assert.Equal("b1", (await OneAsync(queue)).GetText());
        Assert.Empty(await queue.ReceiveAsync(Now));
        var again = await OneAsync(queue);
        Assert.Equal(("a1", 2), (again.GetText(), again.DeliveryCount));
    }

    [Fact]
    public async Task A_session_that_is_empty_is_let_go_for_another_consumer()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        var other = provider.Open(Definition(queue.Name) with { Ordered = true });
        await queue.SendAsync(Keyed("a", "a1"));
        await queue.CompleteAsync(await OneAsync(queue));
        await queue.SendAsync(Keyed("a", "a2"));
        Assert.Equal("a2", (await OneAsync(other)).GetText());
    }

    [Fact]
    public async Task A_lease_longer_than_the_lock_is_renewed()
    {
        var queue = await CreateAsync(definition => definition with { LeaseDuration = TimeSpan.FromSeconds(5) });
        await queue.SendTextAsync("x");
        var message = Assert.Single(await queue.ReceiveAsync(Shortly with { LeaseDuration = TimeSpan.FromMinutes(1) }));
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System);
        Assert.Empty(await queue.ReceiveAsync(Now));
        await queue.CompleteAsync(message);
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_settlement_whose_link_has_ended_is_confirmed_by_a_request(bool deadLetters)
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("x");
        var message = await OneAsync(queue);
        bus.DropConnections();
        if (deadLetters)
            await queue.DeadLetterAsync(message, "Bad", "very");
        else
            await queue.CompleteAsync(message);
        Assert.Equal(0, await bus.CountAsync(queue.Name));
        if (deadLetters)
            Assert.Equal(new DeadLetterInfo("Bad", "very", 1), (await OneAsync(queue.DeadLetterQueue!)).DeadLetter);
    }

    [Fact]
    public async Task A_settlement_whose_answer_was_lost_is_done_and_told_so()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("x");
        var message = await OneAsync(queue);
        bus.Faults.Next(FaultPoint.Settle, BusFault.Silence.AfterTheFact());
        await queue.CompleteAsync(message);
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Fact]
    public async Task A_settlement_that_was_lost_is_sent_again()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("x");
        var message = await OneAsync(queue);
        bus.Faults.Next(FaultPoint.Settle, BusFault.Silence);
        await queue.CompleteAsync(message);
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Fact]
    public async Task After_the_end_of_all_tokens_another_is_put()
    {
        // What is sent again because its answer was lost has the same id.
        var queue = await CreateAsync(definition => definition with { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await queue.SendTextAsync("before");
        bus.ExpireTokens();
        await queue.SendTextAsync("after");
        Assert.Equal(["before", "after"], (await queue.ReceiveAsync(Shortly)).Select(message => message.GetText()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_settlement_that_a_busy_service_refuses_is_asked_for_again(bool ordered)
    {
        var queue = await CreateAsync(definition => definition with { Ordered = ordered });
        await queue.SendTextAsync("x");
        var message = await OneAsync(queue);
        bus.Faults.Next(FaultPoint.Settle, BusFault.Refuse());
        await queue.CompleteAsync(message);
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Fact]
    public async Task A_waiting_receive_outlives_a_restart()
    {
        var queue = await CreateAsync();
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(30) }).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        bus.Stop();
        bus.Restart();
        await queue.SendTextAsync("x");
        Assert.Equal("x", Assert.Single(await receive).GetText());
    }

    [Fact]
    public async Task A_bad_message_of_a_native_batch_hides_no_other()
    {
        var queue = await CreateAsync(size: 64 * 1024);
        var results = await queue.SendBatchAsync([Text("a"), new Message(new byte[100 * 1024]), Text("b")]);
        Assert.Equal([true, false, true], results.Select(result => result.Succeeded));
        Assert.Equal(MessageQueueErrorCode.MessageTooLarge, results[1].Error!.Code);
    }

    [Fact]
    public async Task A_redriven_message_is_no_duplicate_of_itself()
    {
        var queue = await CreateAsync(definition => definition with { DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await queue.SendAsync(Text("x") with { DeduplicationId = "once" });
        await queue.DeadLetterAsync(await OneAsync(queue), "Bad");
        Assert.Equal(1, await queue.RedriveAsync());
        var back = await OneAsync(queue);
        Assert.Equal(("x", "once", 1), (back.GetText(), back.DeduplicationId, back.DeliveryCount));
    }

    [Fact]
    public async Task Dead_letters_of_an_ordered_queue_come_back_to_their_key()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        await queue.SendAsync(Keyed("a", "a1"));
        await queue.DeadLetterAsync(await OneAsync(queue), "Bad");
        var dead = await OneAsync(queue.DeadLetterQueue!);
        Assert.Equal("a", dead.OrderingKey);
        await queue.DeadLetterQueue!.AbandonAsync(dead);
        Assert.Equal(1, await queue.RedriveAsync());
        Assert.Equal("a", (await OneAsync(queue)).OrderingKey);
    }

    [Fact]
    public async Task An_ordered_queue_is_emptied_with_all_its_sessions()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        await queue.SendBatchAsync([Keyed("a", "1"), Keyed("b", "2"), Text("3"), Keyed("a", "4")]);
        await queue.PurgeAsync();
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Fact]
    public async Task A_dead_letter_queue_takes_no_messages()
    {
        var queue = await CreateAsync();
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.DeadLetterQueue!.SendTextAsync("x").AsTask());
        Assert.Equal(MessageQueueErrorCode.Unsupported, error.Code);
    }

    [Fact]
    public async Task Another_clients_message_is_received_with_its_properties()
    {
        var queue = await CreateAsync();
        var connection = await new ConnectionFactory().CreateAsync(new Address("127.0.0.1", bus.Port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", "amqp"));
        var message = new Native("hällo") { Properties = new Properties { MessageId = "theirs" }, ApplicationProperties = new ApplicationProperties { ["n"] = 7 } };
        await new SenderLink(new Session(connection), "native", queue.Name).SendAsync(message);
        await connection.CloseAsync();
        var received = await OneAsync(queue);
        Assert.Equal(("theirs", "hällo", "7"), (received.MessageId, received.GetText(), received.Attributes["n"]));
    }

    private static Message Text(string body) => new(Encoding.UTF8.GetBytes(body));

    private static Message Keyed(string key, string body) => Text(body) with { OrderingKey = key };

    private static MessageQueueDefinition Definition(string name) => new() { Queue = name, LeaseDuration = TimeSpan.FromSeconds(30) };

    private static async Task<ReceivedMessage> OneAsync(IMessageQueue queue) => Assert.Single(await queue.ReceiveAsync(Shortly with { MaxMessages = 1 }));

    private async Task<IMessageQueue> CreateAsync(Func<MessageQueueDefinition, MessageQueueDefinition>? configure = null, int? size = null)
    {
        var definition = Definition($"own-{Guid.NewGuid():N}");
        definition = configure?.Invoke(definition) ?? definition;
        if (size is { } most)
            definition = definition with { Settings = new Dictionary<string, string> { ["MaxMessageSizeInBytes"] = $"{most}" } };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        return provider.Open(definition);
    }
}
