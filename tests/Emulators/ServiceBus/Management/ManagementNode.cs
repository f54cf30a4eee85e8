using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Faults;

namespace Portable.Emulators.ServiceBus.Management;

/// <summary>A queue's node <c>$management</c>: "AMQP 1.0 in Azure Service Bus: request-response-based operations".</summary>
internal sealed class ManagementNode(QueueEntity queue, FaultGate faults)
{
    private static readonly Dictionary<string, Func<QueueEntity, ManagementRequest, Map?>> Operations = new(StringComparer.Ordinal)
    {
        ["com.microsoft:renew-lock"] = MessageOperations.RenewLocks,
        ["com.microsoft:peek-message"] = MessageOperations.Peek,
        ["com.microsoft:schedule-message"] = MessageOperations.Schedule,
        ["com.microsoft:cancel-scheduled-message"] = MessageOperations.CancelScheduled,
        ["com.microsoft:receive-by-sequence-number"] = MessageOperations.ReceiveDeferred,
        ["com.microsoft:update-disposition"] = MessageOperations.UpdateDisposition,
        ["com.microsoft:renew-session-lock"] = SessionOperations.RenewLock,
        ["com.microsoft:get-session-state"] = SessionOperations.GetState,
        ["com.microsoft:set-session-state"] = SessionOperations.SetState,
        ["com.microsoft:get-message-sessions"] = SessionOperations.List,
    };

    public void Handle(Message message, ListenerLink link, Action<Message> respond) =>
        faults.Pass(
            FaultPoint.Request,
            queue.Name,
            link,
            answered => queue.Mailbox.Post(() =>
            {
                var response = Do(new ManagementRequest(message));
                if (answered)
                    respond(response);
                queue.Pump();
            }),
            error => respond(Refusal(error)));

    private Message Do(ManagementRequest request)
    {
        try
        {
            return Operations.TryGetValue(request.Operation, out var operation)
                ? Response(operation(queue, request))
                : Refusal(BrokerError.NotImplemented($"the operation '{request.Operation}'"));
        }
        catch (ManagementException refused)
        {
            return Refusal(refused.Error);
        }
    }

    /// <summary>An answer with a body; without one there is nothing more (204).</summary>
    private static Message Response(Map? body) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = body is null ? 204 : 200, ["statusDescription"] = body is null ? "No Content" : "OK" },
        BodySection = new AmqpValue { Value = body ?? [] },
    };

    private static Message Refusal(BrokerError error) => new()
    {
        ApplicationProperties = new ApplicationProperties
        {
            ["statusCode"] = error.Status,
            ["statusDescription"] = error.Description,
            ["errorCondition"] = new Symbol(error.Condition),
        },
        BodySection = new AmqpValue { Value = new Map() },
    };
}
