using Amqp;
using Amqp.Framing;
using Portable.Emulators.ServiceBus;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>A connection of AMQPNetLite's, which does no more than AMQP says, with name and key (SASL PLAIN).</summary>
internal sealed class BareClient : IAsyncDisposable
{
    private readonly Connection connection;
    private readonly Session session;

    private BareClient(Connection connection)
    {
        this.connection = connection;
        session = new Session(connection);
    }

    public static async Task<BareClient> ConnectAsync(ServiceBusEmulator bus) =>
        new(await Connection.Factory.CreateAsync(new Address("127.0.0.1", bus.Port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", "AMQP")));

    public async Task SendAsync(string queue, params string[] texts)
    {
        var sender = new SenderLink(session, Guid.NewGuid().ToString(), queue);
        foreach (var text in texts)
            await sender.SendAsync(new Message(text) { Properties = new Properties { MessageId = text } });
        await sender.CloseAsync();
    }

    /// <summary>A receiver without credit that settles after the service.</summary>
    public ReceiverLink Receive(string queue) => new(
        session,
        Guid.NewGuid().ToString(),
        new Attach { Source = new Source { Address = queue }, Target = new Target(), RcvSettleMode = ReceiverSettleMode.Second },
        onAttached: null);

    public async ValueTask DisposeAsync() => await connection.CloseAsync(TimeSpan.FromSeconds(5));
}
