using Portable.MessageQueues;

namespace Portable.ObjectEvents;

/// <summary>Reads one provider's notifications about objects.</summary>
public interface IObjectEventFormat
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">A message that may be a notification.</param>
    /// <param name="events">The events in it; none for a notification that tells of nothing (a test event, another kind of event).</param>
    /// <returns>Whether the message is of this format.</returns>
    /// <exception cref="FormatException">The message is of this format and malformed.</exception>
    bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events);
}
