using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace UploadProcessor.Running;

/// <summary>An event that the worker could not handle.</summary>
/// <param name="Event">The event.</param>
/// <param name="Info">Why.</param>
internal sealed record DeadLetter(ObjectEvent Event, DeadLetterInfo Info)
{
    /// <summary>Reads a message of a dead-letter queue.</summary>
    /// <param name="message">The message.</param>
    /// <param name="format">How object events read.</param>
    /// <returns>One for each event in it; none for whatever else lies there.</returns>
    public static IReadOnlyList<DeadLetter> Read(ReceivedMessage message, IObjectEventFormat format)
    {
        try
        {
            return format.TryRead(message, out var events) ? [.. events.Select(objectEvent => new DeadLetter(objectEvent, InfoOf(message)))] : [];
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>Why a message is in its dead-letter queue.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The reason, <c>Unknown</c> where nobody left one.</returns>
    public static DeadLetterInfo InfoOf(ReceivedMessage message) =>
        message.DeadLetter ?? new DeadLetterInfo("Unknown", null, message.DeliveryCount);
}
