using Amqp;
using Amqp.Listener;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A link on which a client receives the answers to its requests.</summary>
internal sealed class ResponseLink(ListenerLink link) : LinkEndpoint
{
    private readonly Lock gate = new();
    private readonly Queue<Message> waiting = [];
    private int credit;

    public void Send(Message response)
    {
        lock (gate)
        {
            waiting.Enqueue(response);
            SendWaiting();
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (gate)
        {
            credit = Math.Max(0, credit + flowContext.Messages);
            if (flowContext.Messages <= 0)
                Speak.Quietly(() => link.SetCredit(credit, drain: false));
            SendWaiting();
        }
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (!dispositionContext.Settled)
            Speak.Quietly(() => link.DisposeMessage(dispositionContext.Message, dispositionContext.DeliveryState, settled: true));
    }

    private void SendWaiting()
    {
        while (credit > 0 && waiting.TryDequeue(out var response))
        {
            credit--;
            Speak.Quietly(() => link.SendMessage(response));
        }
    }
}
