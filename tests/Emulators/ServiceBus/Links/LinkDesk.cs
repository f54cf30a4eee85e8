using Amqp.Framing;
using Amqp.Listener;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Faults;
using Portable.Emulators.ServiceBus.Management;
using Portable.Emulators.ServiceBus.Security;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>Says of every link that a client wants to attach what it is, or why it cannot be.</summary>
internal sealed class LinkDesk(Namespace entities, TokenVerifier verifier, FaultGate faults) : ILinkProcessor
{
    private const string Cbs = "$cbs";
    private const string Management = "/$management";

    public void Process(AttachContext attachContext)
    {
        var (link, attach) = (attachContext.Link, attachContext.Attach);
        if (AddressOf(attach) is not { } address)
        {
            attachContext.Complete(Speak.ToError(BrokerError.NotImplemented("links without an address, such as a transaction's")));
            return;
        }

        if (address == Cbs)
        {
            AttachRequests(attachContext, new CbsNode(verifier).Handle);
            return;
        }

        var name = address.EndsWith(Management, StringComparison.Ordinal) ? address[..^Management.Length] : address;
        var client = ClientConnection.Of(link);
        if (link.Session.Connection is ListenerConnection { Principal: null } && !client.Tokens.Admit(address))
            attachContext.Complete(Speak.ToError(BrokerError.Unauthorized($"Unauthorized access. A token for '{name}' is required to perform this operation.")));
        else if (entities.Find(name) is not { } queue)
            attachContext.Complete(Speak.ToError(BrokerError.NotFound(name)));
        else
            faults.Pass(
                FaultPoint.Attach,
                name,
                link,
                answered => Attach(attachContext, queue, address, answered),
                error => attachContext.Complete(Speak.ToError(error)));
    }

    /// <summary>The entity's address; <see langword="null"/> if the peer is none, but a transaction coordinator.</summary>
    public static string? AddressOf(Attach attach) => attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;

    private void Attach(AttachContext context, QueueEntity queue, string address, bool answered)
    {
        if (!answered)
            return;
        ClientConnection.Of(context.Link).Add(context.Link, address);
        if (address.EndsWith(Management, StringComparison.Ordinal))
            AttachRequests(context, new ManagementNode(queue, faults).Handle);
        else if (context.Link.Role)
            AttachSender(context, queue);
        else if (SessionFilter.Read(context.Attach) is { } filter)
            AttachSession(context, queue, filter);
        else
            AttachReceiver(context, queue);
    }

    private static void AttachRequests(AttachContext context, Action<Amqp.Message, ListenerLink, Action<Amqp.Message>> handle)
    {
        if (context.Link.Role)
        {
            context.Complete(new RequestLink(handle), IncomingLink.Credit);
            return;
        }

        var response = new ResponseLink(context.Link);
        ClientConnection.Of(context.Link).Add(response, context.Link, (context.Attach.Target as Target)?.Address);
        context.Complete(response, 0);
    }

    private void AttachSender(AttachContext context, QueueEntity queue)
    {
        context.Attach.MaxMessageSize = (ulong)queue.Options.MaxMessageSize;
        context.Complete(new IncomingLink(queue, faults), IncomingLink.Credit);
    }

    private void AttachReceiver(AttachContext context, QueueEntity queue)
    {
        if (queue.Sessions is not null)
        {
            context.Complete(Speak.ToError(BrokerError.NotAllowed("It is not possible for an entity that requires sessions to create a non-sessionful message receiver.")));
            return;
        }

        var receiver = Receiver(context, queue);
        queue.Mailbox.Post(() => queue.Add(receiver));
        receiver.Complete(context.Attach);
    }

    private void AttachSession(AttachContext context, QueueEntity queue, SessionFilter filter)
    {
        if (queue.Sessions is not { } sessions)
        {
            context.Complete(Speak.ToError(BrokerError.NotAllowed("A sessionful message receiver cannot be created on an entity that does not require sessions.")));
            return;
        }

        var receiver = Receiver(context, queue);
        queue.Mailbox.Post(() => sessions.Accept(receiver, filter.SessionId, filter.Patience, (session, error) =>
        {
            if (session is null)
            {
                Speak.Quietly(() => context.Complete(Speak.ToError(error!)));
                return;
            }

            SessionFilter.Write(context.Attach, session);
            receiver.Complete(context.Attach);
        }));
    }

    private OutgoingLink Receiver(AttachContext context, QueueEntity queue) =>
        new(queue, context.Link, faults, deletesOnReceive: context.Attach.SndSettleMode == SenderSettleMode.Settled);
}
