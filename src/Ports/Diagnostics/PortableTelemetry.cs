using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portable.MessageQueues;

namespace Portable.Diagnostics;

/// <summary>The names under which Portable reports activities and metrics: subscribe to them with OpenTelemetry or any listener.</summary>
/// <remarks>
/// Messaging follows OpenTelemetry's semantic conventions for messaging (<c>messaging.*</c>). For object storage there is no
/// neutral convention, so the names are of the same form: <c>object_store.operation.name</c>, <c>object_store.bucket</c>,
/// <c>object_store.key</c>, with <c>error.type</c> as everywhere. Nobody listening costs next to nothing.
/// </remarks>
public static class PortableTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Portable";

    /// <summary>Histogram, seconds: how long object-store operations took.</summary>
    public const string ObjectStoreOperationDuration = "object_store.client.operation.duration";

    /// <summary>Histogram, seconds: how long sends, receives and settlements took.</summary>
    public const string MessagingOperationDuration = "messaging.client.operation.duration";

    /// <summary>Counter: messages sent.</summary>
    public const string MessagingSentMessages = "messaging.client.sent.messages";

    /// <summary>Counter: messages received.</summary>
    public const string MessagingConsumedMessages = "messaging.client.consumed.messages";

    /// <summary>Histogram, seconds: how long handlers took.</summary>
    public const string MessagingProcessDuration = "messaging.process.duration";

    internal static readonly ActivitySource Source = new(Name);
    internal static readonly Meter Meter = new(Name);

    /// <summary>OpenTelemetry's <c>messaging.system</c> of a queue, decorated or not: the adapter's word, such as <c>aws_sqs</c>, or the
    /// provider's name in lower case for a queue that does not derive from <see cref="MessageQueue"/>.</summary>
    /// <param name="queue">The queue.</param>
    /// <returns>The value.</returns>
    public static string MessagingSystem(IMessageQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.GetService(typeof(MessageQueue)) is MessageQueue adapter ? adapter.MessagingSystem : queue.Provider.ToLowerInvariant();
    }
}
