using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;
using Portable.Emulators.ServiceBus.Transport;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>The AMQP listener on 127.0.0.1, and its connections.</summary>
internal sealed class AmqpServer : IHandler, IDisposable
{
    private readonly ConcurrentDictionary<ClientConnection, byte> connections = new();
    private readonly SocketListener listening;
    private readonly ContainerHost host;
    private readonly TimeProvider time;

    public AmqpServer(int port, LinkDesk desk, ServiceBusEmulatorOptions options)
    {
        time = options.TimeProvider;
        listening = new SocketListener(port);
        host = new ContainerHost(new Address($"amqp://127.0.0.1:{listening.Port}")) { AddressResolver = (_, attach) => LinkDesk.AddressOf(attach) ?? string.Empty };
        host.CustomTransports["amqp"] = listening;
        host.RegisterLinkProcessor(desk);
        var listener = host.Listeners[0];
        listener.HandlerFactory = _ => this;
        listener.AMQP.MaxFrameSize = 256 * 1024;
        listener.AMQP.MaxSessionsPerConnection = 5_000;
        listener.AMQP.MaxLinksPerSession = 5_000;
        listener.SASL.EnableAnonymousMechanism = true;
        listener.SASL.EnableExternalMechanism = true;
        listener.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        listener.SASL.EnablePlainMechanism(options.SharedAccessKeyName, options.SharedAccessKey);
    }

    public int Port => listening.Port;

    public IEnumerable<ClientConnection> Connections => connections.Keys;

    public void Open() => host.Open();

    public void Dispose()
    {
        host.Close();
        listening.Dispose();
        foreach (var connection in connections.Keys)
            connection.Drop();
    }

    bool IHandler.CanHandle(EventId id) => id is EventId.ConnectionAccept or EventId.SendDelivery or EventId.LinkRemoteClose;

    void IHandler.Handle(Event protocolEvent)
    {
        if (protocolEvent.Id == EventId.ConnectionAccept)
            Welcome((ListenerConnection)protocolEvent.Connection);
        // A client that gives up its wait for a session: the library takes no detach of a link that has not been answered, and ends the connection.
        else if (protocolEvent is { Id: EventId.LinkRemoteClose, Link: ListenerLink { LinkState: LinkState.Start } waiting })
            Speak.Quietly(() => waiting.CompleteAttach(new Attach { Source = new Source(), Target = new Target() }, null));
        else if (protocolEvent.Context is IDelivery { Message: DeliveredMessage message } delivery)
            delivery.Tag = message.Token.ToByteArray();
    }

    private void Welcome(ListenerConnection connection)
    {
        var client = new ClientConnection(connection, listening.SocketOf(connection), time);
        connections[client] = 0;
        connection.AddClosedCallback((_, _) =>
        {
            connections.TryRemove(client, out _);
            client.Dispose();
        });
    }
}
