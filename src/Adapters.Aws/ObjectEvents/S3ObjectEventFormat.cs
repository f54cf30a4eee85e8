using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Aws.ObjectEvents;

/// <summary>Reads S3 event notifications, direct or in an SNS envelope.</summary>
public sealed class S3ObjectEventFormat : IObjectEventFormat
{
    private S3ObjectEventFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static S3ObjectEventFormat Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events) => throw new NotImplementedException();
}
