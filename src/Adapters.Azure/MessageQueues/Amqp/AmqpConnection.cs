using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Sasl;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A connection to a namespace. Once ended it is of no use any more.</summary>
/// <param name="endpoint">The namespace.</param>
/// <param name="tokens">Gets tokens.</param>
/// <param name="timeout">How long an answer may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AmqpConnection(ServiceBusEndpoint endpoint, ServiceBusTokens tokens, TimeSpan timeout, TimeProvider timeProvider) : IHandler, IDisposable
{
    /// <summary>Sessions of a connection that the service takes.</summary>
    private const ushort MostSessions = 4999;
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Link, AmqpReceiver> receivers = new();
    private readonly ConcurrentDictionary<AmqpReceiver, bool> draining = new();
    private Connection? connection;
    private AmqpTransport? transport;
    private AmqpAuthorization? authorization;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => timeProvider;

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>Whether it has not ended.</summary>
    public bool IsOpen => connection is { IsClosed: false };

    /// <summary>Connects.</summary>
    /// <param name="connectTimeout">How long that may take, with the exchange of greetings.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="AmqpFailureException">It cannot be reached, or refuses.</exception>
    public async Task<AmqpConnection> OpenAsync(TimeSpan connectTimeout)
    {
        using var patience = new CancellationTokenSource(connectTimeout, timeProvider);
        using var dialer = new AmqpDialer(endpoint, Address.Scheme, patience.Token);
        var factory = new ConnectionFactory([dialer]) { SASL = { Profile = SaslProfile.Anonymous } };
        factory.AMQP.HostName = endpoint.Host;
        factory.AMQP.IdleTimeout = (int)IdleTimeout.TotalMilliseconds;
        factory.AMQP.MaxSessionsPerConnection = MostSessions;
        try
        {
            connection = await factory.CreateAsync(Address, patience.Token, this).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            dialer.Transport?.Close();
            throw exception switch
            {
                AmqpException refused => AmqpFailureException.Of(refused.Error),
                OperationCanceledException when patience.IsCancellationRequested => new TimeoutException($"no connection to {endpoint.Host} within {connectTimeout.TotalSeconds:0.###} s", exception),
                _ => exception,
            };
        }

        transport = dialer.Transport!;
        transport.CaughtUp = CatchUp;
        authorization = new(this, tokens, endpoint.Host);
        return this;
    }

    /// <summary>Opens a link to send on.</summary>
    public Task<AmqpSender> OpenSenderAsync(string entity, CancellationToken cancellationToken) => AuthorizedAsync(
        entity,
        async token =>
        {
            Attach attach = new() { Source = new Source(), Target = new Target { Address = entity }, SndSettleMode = SenderSettleMode.Unsettled };
            var (link, answer) = await AttachAsync((session, attached) => new SenderLink(session, NameOf(entity), attach, attached), timeout, token).ConfigureAwait(false);
            return new AmqpSender(this, link, answer.MaxMessageSize);
        },
        cancellationToken);

    /// <summary>Opens a link to receive on.</summary>
    /// <param name="entity">The queue.</param>
    /// <param name="deletes">Whether messages are gone once they are received; otherwise they are locked.</param>
    /// <param name="sessionWait">Where the queue has sessions: how long to wait for the next that is free and has messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<AmqpReceiver> OpenReceiverAsync(string entity, bool deletes, TimeSpan? sessionWait, CancellationToken cancellationToken) => AuthorizedAsync(
        entity,
        async token =>
        {
            var attach = AmqpSessions.Attach(entity, deletes, sessionWait);
            var wait = sessionWait is { } patience ? patience + timeout : timeout;
            var (link, answer) = await AttachAsync((session, attached) => new ReceiverLink(session, NameOf(entity), attach, attached), wait, token).ConfigureAwait(false);
            var receiver = new AmqpReceiver(this, link, AmqpSessions.IdOf(answer), AmqpSessions.LockedUntil(answer));
            receivers[link] = receiver;
            link.AddClosedCallback((_, error) =>
            {
                receivers.TryRemove(link, out AmqpReceiver? _);
                receiver.End(AmqpFailureException.OfLink(error));
            });
            link.Start(0, static (_, _) => { });
            return receiver;
        },
        cancellationToken);

    /// <summary>Opens links for requests to the <c>$management</c> of an entity.</summary>
    public Task<AmqpRequests> OpenManagementAsync(string entity, CancellationToken cancellationToken) =>
        AuthorizedAsync(entity, token => AmqpRequests.OpenAsync(this, entity + "/$management", token), cancellationToken);

    /// <summary>Attaches a link. Where there is no answer the connection is taken for lost.</summary>
    public async Task<(T Link, Attach Answer)> AttachAsync<T>(Func<Session, OnAttached, T> create, TimeSpan wait, CancellationToken cancellationToken)
        where T : Link
    {
        try
        {
            return await AmqpLinks.AttachAsync(connection!, create, wait, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpFailureException exception) when (exception.IsUnanswered)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Looks, whenever frames have come, whether a receiver has been drained.</summary>
    public void Watch(AmqpReceiver receiver) => draining[receiver] = true;

    /// <summary>Looks no more.</summary>
    public void Unwatch(AmqpReceiver receiver) => draining.TryRemove(receiver, out _);

    /// <inheritdoc/>
    public bool CanHandle(EventId id) => id is EventId.ReceiveDelivery or EventId.DeliveryStateChanged;

    /// <inheritdoc/>
    public void Handle(Event protocolEvent)
    {
        if (protocolEvent.Context is not IDelivery delivery || !receivers.TryGetValue(protocolEvent.Link, out var receiver))
            return;
        if (protocolEvent.Id == EventId.ReceiveDelivery)
            receiver.Arrive(delivery);
        else
            receiver.Answer(delivery);
    }

    /// <summary>Ends the connection without waiting for the peer.</summary>
    public void Dispose()
    {
        authorization?.End();
        if (connection is null)
            return;
        AmqpLinks.Quietly(() => connection.Close(TimeSpan.Zero));
        _ = HangUpAsync();
    }

    private static string NameOf(string entity) => $"{entity}:{Guid.NewGuid():N}";

    private Address Address => new(endpoint.Host, endpoint.Port, null, null, "/", "amqp");

    /// <summary>Does what needs a token. One that was put before may have been dropped by the service: then another is put.</summary>
    private async Task<T> AuthorizedAsync<T>(string entity, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        var isFresh = await authorization!.EnsureAsync(entity, anew: false, cancellationToken).ConfigureAwait(false);
        try
        {
            return await act(cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpFailureException exception) when (!isFresh && exception.Condition == AmqpConditions.UnauthorizedAccess)
        {
            await authorization.EnsureAsync(entity, anew: true, cancellationToken).ConfigureAwait(false);
            return await act(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A peer that is not there any more would never answer the close.</summary>
    private async Task HangUpAsync()
    {
        await Task.Delay(LongestClose, timeProvider, CancellationToken.None).ConfigureAwait(false);
        transport!.Close();
    }

    private void CatchUp()
    {
        if (draining.IsEmpty)
            return;
        foreach (var receiver in draining.Keys)
            receiver.LookWhetherDrained();
    }
}
