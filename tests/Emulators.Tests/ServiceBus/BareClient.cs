using System.Net.Security;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
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

    public static async Task<BareClient> ConnectAsync(ServiceBusEmulator bus, Door door = Door.Tcp)
    {
        var endpoint = new Uri(bus.ConnectionStringOf(door).Split('=', ';')[1]);
        RemoteCertificateValidationCallback judge = (_, certificate, _, _) => certificate?.GetCertHashString() == bus.Certificate?.GetCertHashString();
        var factory = new ConnectionFactory([new WebSocketDialer(door == Door.SecureWebSocket ? judge : null)]);
        factory.SSL.RemoteCertificateValidationCallback = judge;
        var scheme = door switch { Door.Tcp => "amqp", Door.Tls => "amqps", _ => WebSocketDialer.Scheme };
        return new(await factory.CreateAsync(new Address(endpoint.Host, endpoint.Port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", scheme)));
    }

    /// <summary>A connection that has shown nothing yet.</summary>
    public static async Task<BareClient> ConnectAnonymouslyAsync(ServiceBusEmulator bus)
    {
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        return new(await factory.CreateAsync(new Address($"amqp://127.0.0.1:{bus.Port}")));
    }

    /// <summary>Puts a JSON Web Token that lives for a time.</summary>
    public async Task PutTokenAsync(string queue, DateTimeOffset expires)
    {
        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"exp":{{expires.ToUnixTimeSeconds()}}}"""));
        var properties = new ApplicationProperties { ["operation"] = "put-token", ["type"] = "jwt", ["name"] = $"sb://127.0.0.1/{queue}" };
        var sender = new SenderLink(session, Guid.NewGuid().ToString(), "$cbs");
        await sender.SendAsync(new Message { ApplicationProperties = properties, BodySection = new AmqpValue { Value = $"e30.{claims}.signature" } });
        await sender.CloseAsync();
    }

    /// <summary>Asks a queue's <c>$management</c>.</summary>
    public async Task<Map> AskAsync(string queue, string operation, Map body)
    {
        var (node, replyTo) = ($"{queue}/$management", Guid.NewGuid().ToString());
        var receiver = new ReceiverLink(session, replyTo, new Attach { Source = new Source { Address = node }, Target = new Target { Address = replyTo } }, onAttached: null);
        var sender = new SenderLink(session, Guid.NewGuid().ToString(), node);
        await sender.SendAsync(new Message
        {
            Properties = new Properties { MessageId = "1", ReplyTo = replyTo },
            ApplicationProperties = new ApplicationProperties { ["operation"] = operation },
            BodySection = new AmqpValue { Value = body },
        });
        return (Map)(await receiver.ReceiveAsync(TimeSpan.FromSeconds(20))).Body;
    }

    public async Task SendToSessionAsync(string queue, string id, string text)
    {
        var sender = new SenderLink(session, Guid.NewGuid().ToString(), queue);
        await sender.SendAsync(new Message(text) { Properties = new Properties { GroupId = id } });
        await sender.CloseAsync();
    }

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
