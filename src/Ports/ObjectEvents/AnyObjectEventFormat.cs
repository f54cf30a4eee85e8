using Portable.MessageQueues;

namespace Portable.ObjectEvents;

/// <summary>Reads notifications of several providers, and Portable's own: for a queue that more than one store tells of its objects, or a store of whichever
/// provider.</summary>
/// <param name="formats">The providers' formats; each is asked in turn, <see cref="ObjectEventMessage"/> last.</param>
public sealed class AnyObjectEventFormat(IEnumerable<IObjectEventFormat> formats) : IObjectEventFormat
{
    private readonly IObjectEventFormat[] formats = [.. formats.Append(ObjectEventMessage.Format).Distinct()];

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events)
    {
        foreach (var format in formats)
        {
            if (format.TryRead(message, out events))
                return true;
        }

        events = [];
        return false;
    }
}
