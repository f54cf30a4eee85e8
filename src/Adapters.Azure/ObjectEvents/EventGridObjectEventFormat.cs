using System.Buffers.Text;
using System.Text.Json;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectEvents;

/// <summary>Reads events of Blob Storage that Event Grid has put into a queue, in its own schema or as CloudEvents 1.0, alone or in an array, plain or in base64.</summary>
/// <remarks>Created is <c>Microsoft.Storage.BlobCreated</c>, deleted is <c>Microsoft.Storage.BlobDeleted</c>; other events of Blob Storage (tiers, renamed
/// directories, inventories) tell of nothing.</remarks>
public sealed class EventGridObjectEventFormat : IObjectEventFormat
{
    private const string Created = "Microsoft.Storage.BlobCreated";
    private const string Deleted = "Microsoft.Storage.BlobDeleted";
    private const string SubjectStart = "/blobServices/default/containers/";
    private const string BlobsSegment = "/blobs/";

    private EventGridObjectEventFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static EventGridObjectEventFormat Instance { get; } = new();

    private static ReadOnlySpan<byte> Mark => "Microsoft.Storage."u8;

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events)
    {
        ArgumentNullException.ThrowIfNull(message);
        events = [];
        var body = Plain(message.Body.Span);
        if (body.IndexOf(Mark) < 0)
            return false;
        EventGridEvent[] read = [.. Parse(body).OfType<EventGridEvent>().Where(each => TypeOf(each)?.StartsWith("Microsoft.Storage.", StringComparison.Ordinal) == true)];
        events = [.. read.Select(ToEvent).OfType<ObjectEvent>()];
        return read.Length > 0;
    }

    /// <summary>The JSON; Event Grid writes it in base64 into Storage Queues.</summary>
    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> body)
    {
        if (body is [(byte)'{' or (byte)'[', ..] || !Base64.IsValid(body, out var length))
            return body;
        var plain = new byte[length];
        Base64.DecodeFromUtf8(body, plain, out _, out var written);
        return plain.AsSpan(0, written);
    }

    private static List<EventGridEvent?> Parse(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart(" \t\r\n"u8);
        if (body is not [(byte)'{' or (byte)'[', ..])
            return [];
        try
        {
            return body[0] == '['
                ? JsonSerializer.Deserialize(body, EventGridJson.Default.ListEventGridEvent)!
                : [JsonSerializer.Deserialize(body, EventGridJson.Default.EventGridEvent)];
        }
        catch (JsonException exception)
        {
            // Other JSON may speak of such events; what has their type is one.
            return body.IndexOf("\"Microsoft.Storage.Blob"u8) < 0 ? [] : throw new FormatException($"The Event Grid event is not the JSON it should be: {exception.Message}", exception);
        }
    }

    private static ObjectEvent? ToEvent(EventGridEvent read)
    {
        ObjectEventKind? kind = TypeOf(read) switch
        {
            Created => ObjectEventKind.Created,
            Deleted => ObjectEventKind.Deleted,
            _ => null,
        };
        if (kind is null)
            return null;
        var (bucket, key) = Split(read.Subject ?? throw Missing("subject"));
        var data = kind == ObjectEventKind.Created ? DataOf(read) : null;
        return new()
        {
            Kind = kind.Value,
            Bucket = bucket,
            Key = key,
            Time = read.EventTime ?? read.Time ?? throw Missing("time"),
            Provider = AzureOptions.ProviderName,
            Size = data?.ContentLength,
            // The event has the tag without the quotes that it has everywhere else.
            ETag = data?.ETag is { Length: > 0 } tag ? new ETag($"\"{tag.Trim('"')}\"") : null,
        };
    }

    private static BlobEventData? DataOf(EventGridEvent read)
    {
        try
        {
            return read.Data.ValueKind == JsonValueKind.Object ? read.Data.Deserialize(EventGridJson.Default.BlobEventData) : throw Missing("data");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The data of the Event Grid event are not as they should be: {exception.Message}", exception);
        }
    }

    private static string? TypeOf(EventGridEvent read) => read.EventType ?? read.Type;

    /// <summary><c>/blobServices/default/containers/photos/blobs/a/b.jpg</c>: container <c>photos</c>, blob <c>a/b.jpg</c>, as it is named.</summary>
    private static (string Bucket, string Key) Split(string subject)
    {
        var rest = subject.StartsWith(SubjectStart, StringComparison.Ordinal) ? subject[SubjectStart.Length..] : string.Empty;
        var end = rest.IndexOf(BlobsSegment, StringComparison.Ordinal);
        return end > 0 && end + BlobsSegment.Length < rest.Length
            ? (rest[..end], rest[(end + BlobsSegment.Length)..])
            : throw new FormatException("The subject of the Event Grid event names no blob.");
    }

    private static FormatException Missing(string name) => new($"The Event Grid event has no {name}.");
}
