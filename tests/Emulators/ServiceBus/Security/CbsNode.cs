using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Portable.Emulators.ServiceBus.Links;

namespace Portable.Emulators.ServiceBus.Security;

/// <summary>The node <c>$cbs</c>, to which a client puts its tokens.</summary>
internal sealed class CbsNode(TokenVerifier verifier)
{
    public void Handle(Message request, ListenerLink link, Action<Message> respond)
    {
        var properties = request.ApplicationProperties?.Map;
        if (properties?["operation"] as string != "put-token" || properties["name"] is not string audience)
        {
            respond(Response(400, "Bad request: put-token with a name is all that is known."));
            return;
        }

        var (expires, refusal) = verifier.Verify(properties["type"] as string, audience, request.Body as string);
        if (refusal is null)
            ClientConnection.Of(link).Tokens.Put(audience, expires);
        respond(refusal is null ? Response(202, "Accepted") : Response(401, refusal));
    }

    private static Message Response(int status, string description) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = status, ["status-description"] = description },
    };
}
