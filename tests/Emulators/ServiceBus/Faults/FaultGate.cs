using Amqp.Listener;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Links;

namespace Portable.Emulators.ServiceBus.Faults;

/// <summary>What every message, settlement and request goes through: it happens, or a fault does.</summary>
internal sealed class FaultGate(FaultPlan plan, TimeProvider time)
{
    /// <summary>Lets something happen, unless a fault is planned.</summary>
    /// <param name="point">What it is.</param>
    /// <param name="queue">The queue that is concerned.</param>
    /// <param name="link">The link that it came by.</param>
    /// <param name="happen">Does it; learns whether it is answered.</param>
    /// <param name="refuse">Answers that it is not done.</param>
    public void Pass(FaultPoint point, string queue, ListenerLink link, Action<bool> happen, Action<BrokerError> refuse)
    {
        var fault = plan.Take(point, queue);
        if (fault is null)
        {
            happen(true);
            return;
        }

        if (fault.Late)
            happen(false);
        switch (fault.Kind)
        {
            case FaultKind.Refuse:
                refuse(Error(fault));
                break;
            case FaultKind.Detach:
                Speak.Detach(link, Error(fault));
                break;
            case FaultKind.Close:
                Speak.Close(link.Session.Connection, Error(fault));
                break;
            case FaultKind.Drop:
                ClientConnection.Of(link).Drop();
                break;
            case FaultKind.Delay:
                HappenLater(fault.Time, happen);
                break;
            default:
                break;
        }
    }

    private static BrokerError Error(Fault fault) => new(fault.Condition, fault.Condition == Fault.ServerBusy ? 503 : 500, "A test wants it so.");

    private void HappenLater(TimeSpan wait, Action<bool> happen)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                happen(true);
            },
            null,
            wait,
            Timeout.InfiniteTimeSpan);
    }
}
