using Google.Protobuf;

namespace Portable.Adapters.Gcp.Tests.Faults.PubSub;

/// <summary>A call of one of Pub/Sub's methods, as it came.</summary>
/// <param name="Path">The service and the method, such as <c>/google.pubsub.v1.Publisher/Publish</c>.</param>
/// <param name="Headers">The call's metadata.</param>
/// <param name="Message">The request, as protobuf.</param>
internal sealed record RpcRequest(string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Message)
{
    /// <summary>The method, such as <c>Publish</c>.</summary>
    public string Method { get; } = Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Reads the request.</summary>
    /// <typeparam name="T">The method's type of request.</typeparam>
    public T Read<T>()
        where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(Message.Span);
        return message;
    }
}
