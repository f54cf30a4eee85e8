using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.Azure;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>The adapter on Microsoft's own emulator, where Docker has its images: an opinion that is not this repository's.</summary>
[Trait("Image", "ServiceBus")]
[Trait("Image", "ServiceBusSql")]
public sealed class MicrosoftServiceBusTests
{
    [Fact]
    public async Task A_message_is_sent_received_abandoned_set_aside_redriven_and_completed()
    {
        var absence = await MicrosoftServiceBus.FindAbsenceAsync();
        Assert.SkipWhen(absence is not null, absence ?? string.Empty);
        await using var bus = await MicrosoftServiceBus.StartAsync(TestContext.Current.CancellationToken);
        using var provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusConnectionString = bus.ConnectionString, ServiceBusManagementEndpoint = bus.ManagementEndpoint });
        var definition = new MessageQueueDefinition { Queue = "second-opinion", MaxDeliveryCount = 5 };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var queue = provider.Open(definition);

        var results = await queue.SendBatchAsync([.. Enumerable.Range(0, 50).Select(i => new Message(BitConverter.GetBytes(i)) { Attributes = new Dictionary<string, string> { ["number"] = $"{i}" } })]);
        Assert.All(results, result => Assert.Null(result.Error));
        List<ReceivedMessage> received = [];
        while (received.Count < 50)
            received.AddRange(await ReceiveAsync(queue));
        Assert.Equal(Enumerable.Range(0, 50), received.Select(message => int.Parse(message.Attributes["number"], null)).Order());
        await queue.SettleAsync(received[0], Settlement.Abandon());
        var again = Assert.Single(await ReceiveAsync(queue));
        Assert.Equal((received[0].MessageId, 2), (again.MessageId, again.DeliveryCount));
        await queue.SettleAsync(again, Settlement.DeadLetter("Unreadable", "A test wants it so."));
        Assert.All(await queue.SettleBatchAsync([.. received.Skip(1).Select(message => new SettleRequest(message, Settlement.Complete))]), result => Assert.Null(result.Error));

        var dead = Assert.Single(await ReceiveAsync(queue.DeadLetterQueue!));
        Assert.Equal(("Unreadable", "A test wants it so."), (dead.DeadLetter!.Reason, dead.DeadLetter.Description));
        await queue.DeadLetterQueue!.SettleAsync(dead, Settlement.Abandon());
        Assert.Equal(1, await queue.RedriveAsync());
        await queue.SettleAsync(Assert.Single(await ReceiveAsync(queue)), Settlement.Complete);
    }

    private static ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IMessageQueue queue) =>
        queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 50, WaitTime = TimeSpan.FromSeconds(20) });
}
