using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A link on which a client sends to a queue.</summary>
internal sealed class IncomingLink(QueueEntity queue, FaultGate faults) : LinkEndpoint
{
    /// <summary>How many transfers a client may have under way: "ample".</summary>
    public const int Credit = 1000;

    /// <summary>The message format of a transfer whose data sections are messages.</summary>
    private const uint BatchFormat = 0x80013700;

    public override void OnMessage(MessageContext messageContext) =>
        faults.Pass(
            FaultPoint.Send,
            queue.Name,
            messageContext.Link,
            answered => Take(messageContext, answered),
            error => messageContext.Complete(Speak.ToError(error)));

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    private void Take(MessageContext context, bool answered)
    {
        var size = context.Message.Encode().Length;
        if (size > queue.Options.MaxMessageSize)
        {
            context.Complete(Speak.ToError(BrokerError.TooLarge(size, queue.Options.MaxMessageSize)));
            return;
        }

        var messages = Unpack(context.Message);
        queue.Mailbox.Post(() =>
        {
            var error = messages.Select(queue.FindFault).FirstOrDefault(fault => fault is not null);
            if (error is null)
            {
                foreach (var message in messages)
                    queue.Enqueue(message);
            }

            if (answered)
                Speak.Quietly(() => Answer(context, error));
            queue.Pump();
        });
    }

    private static void Answer(MessageContext context, BrokerError? error)
    {
        if (error is null)
            context.Complete();
        else
            context.Complete(Speak.ToError(error));
    }

    private static List<Message> Unpack(Message transfer)
    {
        if (transfer.Format != BatchFormat)
            return [transfer];
        return transfer.BodySection switch
        {
            DataList list => [.. Enumerable.Range(0, list.Count).Select(i => Decode(list[i].Binary))],
            Data data => [Decode(data.Binary)],
            _ => [],
        };
    }

    private static Message Decode(byte[] bytes) => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
}
