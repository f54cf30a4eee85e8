using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A link on which a client sends requests to <c>$cbs</c> or to a queue's <c>$management</c>.</summary>
/// <param name="handle">Handles a request: the message, the link, and how it is answered.</param>
internal sealed class RequestLink(Action<Message, ListenerLink, Action<Message>> handle) : LinkEndpoint
{
    public override void OnMessage(MessageContext messageContext)
    {
        var (request, link) = (messageContext.Message, messageContext.Link);
        messageContext.Complete();
        handle(request, link, response =>
        {
            response.Properties = new Properties();
            response.Properties.SetCorrelationId(request.Properties?.GetMessageId());
            ClientConnection.Of(link).Respond(request.Properties?.ReplyTo, response);
        });
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
