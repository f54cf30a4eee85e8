using System.Net;
using System.Text;
using System.Text.Json;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectEvents;

/// <summary>Reads S3 event notifications, direct or in an SNS envelope (raw delivery needs none).</summary>
/// <remarks>Created are <c>ObjectCreated:*</c>; deleted are <c>ObjectRemoved:*</c>, delete markers among them, and <c>LifecycleExpiration:*</c>. Other events
/// (restores, tags, replication) and S3's test event tell of nothing.</remarks>
public sealed class S3ObjectEventFormat : IObjectEventFormat
{
    private const string Source = "aws:s3";
    private const string TestEvent = "s3:TestEvent";
    private const string Envelope = "Notification";

    private S3ObjectEventFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static S3ObjectEventFormat Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events)
    {
        ArgumentNullException.ThrowIfNull(message);
        return TryRead(message.Body.Span, out events);
    }

    private static bool TryRead(ReadOnlySpan<byte> body, out IReadOnlyList<ObjectEvent> events)
    {
        events = [];
        if (Parse(body) is not { } notification)
            return false;
        if (notification is { Type: Envelope, TopicArn: not null, Message: { } inner })
            return TryRead(Encoding.UTF8.GetBytes(inner), out events);
        if (notification.Event == TestEvent)
            return true;
        S3EventRecord[] records = [.. (notification.Records ?? []).OfType<S3EventRecord>().Where(record => record.EventSource == Source)];
        events = [.. records.Select(ToEvent).OfType<ObjectEvent>()];
        return records.Length > 0;
    }

    /// <summary>The notification; <see langword="null"/> for a body that does not look like one.</summary>
    private static S3Notification? Parse(ReadOnlySpan<byte> body)
    {
        if (body.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return null;
        try
        {
            return JsonSerializer.Deserialize(body, S3NotificationJson.Default.S3Notification);
        }
        catch (JsonException exception)
        {
            // Other JSON is somebody else's; this one bears S3's mark.
            return body.IndexOf("aws:s3"u8) < 0 ? null : throw new FormatException($"The S3 event notification is not the JSON it should be: {exception.Message}", exception);
        }
    }

    private static ObjectEvent? ToEvent(S3EventRecord record)
    {
        if (KindOf(Required(record.EventName, "eventName")) is not { } kind)
            return null;
        var described = record.S3?.Object;
        return new()
        {
            Kind = kind,
            Bucket = Required(record.S3?.Bucket?.Name, "s3.bucket.name"),
            // S3 encodes keys as forms do: a space is a plus.
            Key = WebUtility.UrlDecode(Required(described?.Key, "s3.object.key")),
            Time = record.EventTime ?? throw Missing("eventTime"),
            Provider = AwsOptions.ProviderName,
            Size = kind == ObjectEventKind.Created ? described?.Size : null,
            // The event has the tag without the quotes that it has everywhere else.
            ETag = kind == ObjectEventKind.Created && described?.ETag is { Length: > 0 } tag ? new ETag($"\"{tag.Trim('"')}\"") : null,
        };
    }

    private static ObjectEventKind? KindOf(string name) => name.Split(':')[0] switch
    {
        "ObjectCreated" => ObjectEventKind.Created,
        "ObjectRemoved" or "LifecycleExpiration" => ObjectEventKind.Deleted,
        _ => null,
    };

    private static string Required(string? value, string name) => string.IsNullOrEmpty(value) ? throw Missing(name) : value;

    private static FormatException Missing(string name) => new($"A record of the S3 event notification has no {name}.");
}
