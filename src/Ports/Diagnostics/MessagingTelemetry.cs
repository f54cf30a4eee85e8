using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portable.MessageQueues;

namespace Portable.Diagnostics;

/// <summary>How calls to a message queue are reported, in OpenTelemetry's words, and how the trace travels with a message.</summary>
internal static class MessagingTelemetry
{
    private static readonly Histogram<double> Duration = PortableTelemetry.Meter.CreateHistogram<double>(
        PortableTelemetry.MessagingOperationDuration, "s", "Duration of messaging operations.");

    private static readonly Counter<long> Sent = PortableTelemetry.Meter.CreateCounter<long>(
        PortableTelemetry.MessagingSentMessages, "{message}", "Messages sent.");

    private static readonly Counter<long> Consumed = PortableTelemetry.Meter.CreateCounter<long>(
        PortableTelemetry.MessagingConsumedMessages, "{message}", "Messages received.");

    /// <param name="queue">The queue.</param>
    /// <param name="operation">The port's operation.</param>
    /// <param name="type">OpenTelemetry's <c>messaging.operation.type</c>: send, receive or settle.</param>
    /// <param name="kind">The activity's kind.</param>
    public static Operation? Start(MessageQueue queue, string operation, string type, ActivityKind kind = ActivityKind.Client)
    {
        if (!Operation.IsObserved(Duration))
            return null;
        return Operation.Start($"{type} {queue.Name}", kind, Duration, new TagList
        {
            { "messaging.system", queue.MessagingSystem },
            { "messaging.destination.name", queue.Name },
            { "messaging.operation.name", operation },
            { "messaging.operation.type", type },
        });
    }

    public static string ErrorType(Exception exception) =>
        exception is MessageQueueException known ? known.Code.ToString() : exception.GetType().FullName!;

    public static void CountSent(MessageQueue queue, long messages) => Count(Sent, queue, messages);

    public static void CountConsumed(MessageQueue queue, long messages) => Count(Consumed, queue, messages);

    /// <summary>The message with the current trace in its attributes, unless that would break a rule of the port or of the queue, or there is one already.</summary>
    public static Message WithTraceContext(MessageQueue queue, Message message)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } current
            || message.Attributes.ContainsKey(TraceContext.Parent)
            || message.Attributes.Count + 2 > MessageAttributes.MaxCount)
        {
            return message;
        }

        var room = Message.MaxSize - message.GetSize() - TraceContext.Parent.Length - id.Length;
        if (room < 0)
            return message;
        var attributes = new Dictionary<string, string>(message.Attributes, StringComparer.Ordinal) { [TraceContext.Parent] = id };
        if (current.TraceStateString is { Length: > 0 and <= 512 } state
            && !state.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && room >= TraceContext.State.Length + state.Length)
            attributes.TryAdd(TraceContext.State, state);
        var traced = message with { Attributes = attributes };
        return queue.FindProblem(traced, "Send") is null ? traced : message;
    }

    private static void Count(Counter<long> counter, MessageQueue queue, long messages)
    {
        if (counter.Enabled && messages > 0)
            counter.Add(messages, new TagList { { "messaging.system", queue.MessagingSystem }, { "messaging.destination.name", queue.Name } });
    }
}
