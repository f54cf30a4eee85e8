using System.Diagnostics;
using Portable.MessageQueues;

namespace Portable.Diagnostics;

/// <summary>W3C trace context in message attributes, under the standard's names.</summary>
public static class TraceContext
{
    /// <summary>The attribute with the trace and span id.</summary>
    public const string Parent = "traceparent";

    /// <summary>The attribute with the vendors' state.</summary>
    public const string State = "tracestate";

    /// <summary>The context of the sender of a message, for linking or parenting an activity.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The context; <see langword="default"/> when the message has none or it cannot be read.</returns>
    public static ActivityContext Read(ReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Attributes.TryGetValue(Parent, out var parent)
            && ActivityContext.TryParse(parent, message.Attributes.GetValueOrDefault(State), isRemote: true, out var context)
                ? context
                : default;
    }
}
