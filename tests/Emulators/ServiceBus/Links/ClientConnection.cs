using System.Collections.Concurrent;
using System.Net.Sockets;
using Amqp;
using Amqp.Listener;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Security;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A client's connection: its tokens, its links to entities, and the links on which it wants answers.</summary>
internal sealed class ClientConnection : IDisposable
{
    private const string Property = "portable:client";

    private readonly ConcurrentDictionary<ListenerLink, string> links = new();
    private readonly ConcurrentDictionary<string, ResponseLink> responses = new(StringComparer.Ordinal);
    private readonly Socket socket;

    public ClientConnection(ListenerConnection connection, Socket socket, TimeProvider time)
    {
        Connection = connection;
        this.socket = socket;
        Tokens = new TokenShelf(time, DetachUnauthorized);
        connection.Properties[Property] = this;
    }

    public ListenerConnection Connection { get; }

    public TokenShelf Tokens { get; }

    public static ClientConnection Of(ListenerLink link) => (ClientConnection)((ListenerConnection)link.Session.Connection).Properties[Property];

    /// <summary>Remembers a link to an entity.</summary>
    public void Add(ListenerLink link, string entity)
    {
        links[link] = entity;
        link.AddClosedCallback((_, _) => links.TryRemove(link, out string? _));
    }

    /// <summary>Remembers where answers go. Some clients name the link's target in their requests, some the link.</summary>
    public void Add(ResponseLink response, ListenerLink link, string? target)
    {
        string[] addresses = target is null ? [link.Name] : [link.Name, target];
        foreach (var address in addresses)
            responses[address] = response;
        link.AddClosedCallback((_, _) =>
        {
            foreach (var address in addresses)
                responses.TryRemove(KeyValuePair.Create(address, response));
        });
    }

    public void Respond(string? replyTo, Message response)
    {
        if (replyTo is not null && responses.TryGetValue(replyTo, out var link))
            link.Send(response);
    }

    /// <summary>Detaches the links to the entities that a test says.</summary>
    public void Detach(Func<string, bool> concerns, BrokerError error)
    {
        foreach (var (link, entity) in links)
        {
            if (concerns(entity))
                Speak.Detach(link, error);
        }
    }

    /// <summary>Resets the connection: neither side can say anything more.</summary>
    public void Drop()
    {
        Speak.Quietly(() =>
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        });
    }

    public void Dispose() => Tokens.Dispose();

    /// <summary>"When a token expires, Service Bus promptly drops all links on the connection to the respective entity."</summary>
    private void DetachUnauthorized() =>
        Detach(entity => Connection.Principal is null && !Tokens.Admit(entity), BrokerError.Unauthorized("ExpiredToken: The token is expired."));
}
