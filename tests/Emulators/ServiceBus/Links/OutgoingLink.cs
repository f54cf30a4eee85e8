using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A link on which a client receives from a queue. What comes from the client is handed to the queue's mailbox; the rest happens there.</summary>
internal sealed class OutgoingLink : LinkEndpoint, IReceiver
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

    private readonly QueueEntity queue;
    private readonly ListenerLink link;
    private readonly FaultGate faults;
    private volatile int completingThread;

    public OutgoingLink(QueueEntity queue, ListenerLink link, FaultGate faults, bool deletesOnReceive)
    {
        (this.queue, this.link, this.faults) = (queue, link, faults);
        DeletesOnReceive = deletesOnReceive;
        Initialize(link, this, credit: 0);
        link.AddClosedCallback((_, _) => queue.Mailbox.Post(() => queue.Remove(this)));
    }

    public string LinkName => link.Name;

    public int Credit { get; private set; }

    public bool DeletesOnReceive { get; }

    /// <summary>
    /// Answers the attach, on whatever thread. Credit may come before and while that happens, and the library then reports it again, as a sum: that
    /// is not heard.
    /// </summary>
    public void Complete(Attach attach)
    {
        completingThread = Environment.CurrentManagedThreadId;
        Speak.Quietly(() => link.CompleteAttach(attach, null));
        completingThread = 0;
    }

    public override void OnFlow(FlowContext flowContext)
    {
        if (Environment.CurrentManagedThreadId == completingThread)
            return;
        var (more, draining) = (flowContext.Messages, link.IsDraining);
        var done = queue.Mailbox.AskAsync(() => Flow(more, draining));
        // Credit that comes behind a drain would be wiped out by its answer, and be reported again by the library later.
        if (draining)
            done.Wait(LongestDrain);
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // At its end the library releases what is unsettled on a link. Service Bus does not: a lock holds to its end.
        if (link.IsClosed || link.Session.IsClosed || link.Session.Connection.IsClosed || dispositionContext.Message is not DeliveredMessage message)
            return;
        var (state, settled) = (dispositionContext.DeliveryState, dispositionContext.Settled);
        faults.Pass(
            FaultPoint.Settle,
            queue.Name,
            link,
            answered => queue.Mailbox.Post(() =>
            {
                var error = Outcomes.Read(state) is { } outcome ? queue.Settle(message.Token, outcome) : BrokerError.NotImplemented($"the outcome {state}");
                if (answered && !settled)
                    Answer(message, state, error);
            }),
            error => Answer(message, state, error));
    }

    public void Deliver(BrokeredMessage message)
    {
        Credit--;
        TimeSpan? life = queue.Options.DefaultMessageTimeToLive == TimeSpan.MaxValue ? null : queue.Options.DefaultMessageTimeToLive;
        var delivered = new DeliveredMessage(message, life);
        faults.Pass(FaultPoint.Deliver, queue.Name, link, _ => Speak.Quietly(() => link.SendMessage(delivered)), Detach);
    }

    public void Detach(BrokerError error) => Speak.Detach(link, error);

    /// <summary>
    /// Takes up credit. The library reports how much it grows by, and forgets all of it when it does not grow: so it is told again. Drained, it is
    /// used up or given back at once; the library cannot advance the delivery count besides, which every client takes from the flow as it stands.
    /// </summary>
    private bool Flow(int more, bool draining)
    {
        Credit = Math.Max(0, Credit + more);
        if (more <= 0 && !draining && link.LinkState == LinkState.Attached)
            Speak.Quietly(() => link.SetCredit(Credit, drain: false));
        queue.Pump();
        if (!draining)
            return false;
        Credit = 0;
        Speak.Quietly(() => link.SetCredit(0, drain: true));
        return true;
    }

    /// <summary>
    /// The library gives a link its endpoint only with the answer to the attach. A receiver that waits for its session needs it before: else the
    /// credit that comes in the meantime is lost, or counted twice.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "InitializeLinkEndpoint")]
    private static extern void Initialize(ListenerLink link, LinkEndpoint linkEndpoint, uint credit);

    /// <summary>The answer is the outcome itself, but for a rejection: its error would say that it failed.</summary>
    private void Answer(DeliveredMessage message, DeliveryState state, BrokerError? error)
    {
        var answer = error is not null ? new Rejected { Error = Speak.ToError(error) } : state is Rejected ? new Rejected() : state;
        Speak.Quietly(() => link.DisposeMessage(message, answer, settled: true));
    }
}
