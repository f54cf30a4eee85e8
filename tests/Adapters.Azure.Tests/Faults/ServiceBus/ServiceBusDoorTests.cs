using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.ServiceBus;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>The ways to the service besides plain TCP, which also end.</summary>
public sealed class ServiceBusDoorTests : ServiceBusFaultTest
{
    public static readonly TheoryData<Door> Doors = [Door.Tls, Door.WebSocket, Door.SecureWebSocket];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Messages_come_and_go(Door door)
    {
        var queue = Open(door);
        var body = new byte[200_000];
        Random.Shared.NextBytes(body);

        await queue.SendAsync(new Message(body), Token);
        await queue.SendBatchAsync([Text("one"), Text("two")], Token);
        List<ReceivedMessage> received = [];
        while (received.Count < 3)
        {
            received.AddRange(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
            await queue.SettleAsync(received[^1], Settlement.Complete, Token);
        }

        Assert.Contains(received, message => message.Body.Span.SequenceEqual(body));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_lost_connection_is_got_over(Door door)
    {
        var queue = Open(door);
        await queue.SendAsync(Text("one"), Token);
        var message = Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));

        Bus.DropConnections();
        await queue.SettleAsync(message, Settlement.Complete, Token);
        await queue.SendAsync(Text("two"), Token);

        await CollectAsync(queue, "two");
    }

    private IMessageQueue Open(Door door) => Open(Bus.ConnectionStringOf(door), options => options with
    {
        ServiceBusTransport = door == Door.Tls ? ServiceBusTransport.AmqpTcp : ServiceBusTransport.AmqpWebSockets,
        ServiceBusCertificateValidationCallback = (_, certificate, _, _) => certificate!.Equals(Bus.Certificate),
        Timeout = TimeSpan.FromSeconds(10),
    });
}
