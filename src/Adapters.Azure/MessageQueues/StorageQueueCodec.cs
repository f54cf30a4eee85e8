using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Translates messages between the port and the text of Storage Queues. Text with nothing beside it goes as it is; everything else goes in a
/// <see cref="StorageQueueEnvelope"/>. What is no envelope is a plain body.</summary>
/// <param name="encoding">How the text stands in the queue.</param>
internal sealed class StorageQueueCodec(QueueMessageEncoding encoding)
{
    /// <summary>The most bytes of a message's text, documented: 64 KiB.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>What a note on a dead letter adds at most: a reason of 256 characters and a description of 900, of at most 1,024 bytes each, of which JSON makes
    /// no more than three times as many. It is kept free, so that whatever is sent can be set aside as a whole.</summary>
    public const int NoteReserve = 5 * 1024;

    /// <summary>The least that JSON writes of any message, with room to spare.</summary>
    private const int EnvelopeSize = 256;

    /// <summary>What one attribute costs beside its name and value: quotes, colon, comma.</summary>
    private const int AttributeSize = 6;

    /// <summary>JSON writes no character of text in more than three times its bytes.</summary>
    private const int Growth = 3;

    /// <summary>The room for an envelope, with its note.</summary>
    private readonly int room = encoding == QueueMessageEncoding.Base64 ? MaxSize / 4 * 3 : MaxSize;

    private static ReadOnlySpan<byte> Mark => "{\"portable\":1,"u8;

    /// <summary>Whether a message fits, also with a note in the dead-letter queue.</summary>
    public bool Fits(Message message) =>
        (message.GetSize() * Growth) + (message.Attributes.Count * AttributeSize) + EnvelopeSize <= room - NoteReserve
        || Envelope(message.Body.Span, message.Attributes, message.DeduplicationId, null).Length <= room - NoteReserve;

    /// <summary>The text of a message to send.</summary>
    public string Encode(Message message) => Encode(message.Body.Span, message.Attributes, message.DeduplicationId);

    /// <summary>The text of a message that goes on to the dead-letter queue. Another client's message may be too large for a note: it goes on as it came.</summary>
    public string EncodeDeadLetter(ReceivedMessage message, StorageQueueReceipt receipt, StorageQueueDeadLetterNote note)
    {
        var envelope = Envelope(message.Body.Span, message.Attributes, message.DeduplicationId, note);
        return envelope.Length <= room ? Wire(envelope) : receipt.Text;
    }

    /// <summary>The text of a message that comes back from the dead-letter queue: as it was before.</summary>
    public string EncodeRedriven(ReceivedMessage message, StorageQueueReceipt receipt) =>
        Open(Unwire(receipt.Text)) is { DeadLetter: not null } ? Encode(message.Body.Span, message.Attributes, message.DeduplicationId) : receipt.Text;

    /// <summary>A message that was received.</summary>
    /// <param name="message">The message.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="leaseExpiresAt">When its lease ends.</param>
    /// <param name="maxDeliveryCount">In a dead-letter queue: after how many deliveries messages without a note have come there.</param>
    public ReceivedMessage Decode(QueueMessage message, StorageQueueReceipt receipt, DateTimeOffset leaseExpiresAt, int? maxDeliveryCount)
    {
        var bytes = Unwire(message.MessageText);
        var envelope = Open(bytes);
        var note = envelope?.DeadLetter;
        return new()
        {
            MessageId = message.MessageId,
            Body = envelope is null ? bytes : envelope.Base64 ?? Encoding.UTF8.GetBytes(envelope.Body!),
            Attributes = envelope?.Attributes ?? (IReadOnlyDictionary<string, string>)FrozenDictionary<string, string>.Empty,
            DeduplicationId = envelope?.DeduplicationId,
            EnqueuedAt = message.InsertedOn ?? default,
            DeliveryCount = (int)Math.Clamp(message.DequeueCount, 1, int.MaxValue),
            LeaseExpiresAt = leaseExpiresAt,
            DeadLetter = maxDeliveryCount is not { } most ? null : note is null ? TooOften(most) : new(note.Reason, note.Description, note.DeliveryCount),
            Receipt = receipt,
        };
    }

    /// <summary>What is said of a message that was delivered too often.</summary>
    public static DeadLetterInfo TooOften(int maxDeliveryCount) =>
        new(DeadLetterInfo.MaxDeliveryCountExceeded, $"Delivered {maxDeliveryCount} times without being completed.", maxDeliveryCount);

    /// <summary>A duration in the unit of Storage Queues, never shorter.</summary>
    public static TimeSpan WholeSeconds(TimeSpan duration) => TimeSpan.FromSeconds(Math.Ceiling(duration.TotalSeconds));

    private string Encode(ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> attributes, string? deduplicationId)
    {
        if (attributes.Count > 0 || deduplicationId is not null || body.StartsWith(Mark))
            return Wire(Envelope(body, attributes, deduplicationId, null));
        if (encoding == QueueMessageEncoding.Base64 && !body.IsEmpty)
            return Convert.ToBase64String(body);
        return StorageQueueText.IsExact(body) ? Encoding.UTF8.GetString(body) : Wire(Envelope(body, attributes, deduplicationId, null));
    }

    /// <summary>The body is written as text, which others read more easily, unless only base64 fits.</summary>
    private byte[] Envelope(ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> attributes, string? deduplicationId, StorageQueueDeadLetterNote? note)
    {
        var envelope = new StorageQueueEnvelope
        {
            Version = StorageQueueEnvelope.CurrentVersion,
            Attributes = attributes.Count == 0 ? null : new(attributes, StringComparer.Ordinal),
            DeduplicationId = deduplicationId,
            DeadLetter = note,
        };
        if (Utf8.IsValid(body))
        {
            var json = Write(envelope with { Body = Encoding.UTF8.GetString(body) });
            if (json.Length <= room - (note is null ? NoteReserve : 0))
                return json;
        }

        return Write(envelope with { Base64 = body.ToArray() });
    }

    private static byte[] Write(StorageQueueEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, StorageQueueJson.Instance.StorageQueueEnvelope);

    /// <summary>The envelope; <see langword="null"/> for bytes that are none, or only look like one.</summary>
    private static StorageQueueEnvelope? Open(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Mark))
            return null;
        try
        {
            var envelope = JsonSerializer.Deserialize(bytes, StorageQueueJson.Instance.StorageQueueEnvelope);
            var hasOneBody = envelope is { Body: null } != envelope is { Base64: null };
            return hasOneBody && envelope!.Attributes?.ContainsValue(null!) != true ? envelope : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Wire(byte[] envelope) => encoding == QueueMessageEncoding.Base64 ? Convert.ToBase64String(envelope) : Encoding.UTF8.GetString(envelope);

    private byte[] Unwire(string text)
    {
        var buffer = encoding == QueueMessageEncoding.Base64 ? new byte[text.Length / 4 * 3] : null;
        return buffer is not null && Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(text);
    }
}
