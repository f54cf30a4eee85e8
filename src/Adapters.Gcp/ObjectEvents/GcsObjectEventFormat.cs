using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Gcp.ObjectEvents;

/// <summary>Reads Cloud Storage's notifications, as they come through Pub/Sub.</summary>
public sealed class GcsObjectEventFormat : IObjectEventFormat
{
    private GcsObjectEventFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static GcsObjectEventFormat Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events) => throw new NotImplementedException();
}
