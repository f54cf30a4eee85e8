using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amqp.Framing;
using Amqp.Types;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>Reads the body of a message as bytes. Data is what it is, of several sections together. What other clients send as a value is text in UTF-8, bytes as
/// they are, and lists and maps as JSON; a sequence is a JSON array.</summary>
internal static class AmqpBody
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Read(RestrictedDescribed? section) => section switch
    {
        Data data => Bytes(data),
        DataList several => Join(several),
        AmqpSequence sequence => Json(sequence.List),
        AmqpValue value => OfValue(value.Value),
        _ => default,
    };

    private static ReadOnlyMemory<byte> OfValue(object? value) => value switch
    {
        null => default,
        byte[] bytes => bytes,
        IDictionary or IList => Json(value),
        _ => Encoding.UTF8.GetBytes(AmqpText.Of(value)),
    };

    private static ReadOnlyMemory<byte> Bytes(Data data) => data.Buffer is { } buffer ? buffer.Buffer.AsMemory(buffer.Offset, buffer.Length) : data.Binary;

    private static ReadOnlyMemory<byte> Join(DataList sections)
    {
        var whole = new ArrayBufferWriter<byte>();
        for (var i = 0; i < sections.Count; i++)
            whole.Write(Bytes(sections[i]).Span);
        return whole.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Json(object value)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Readable))
            Write(writer, value);
        return json.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                writer.WriteRawValue(AmqpText.Of(value));
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName(AmqpText.Of(entry.Key));
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case IList list and not byte[]:
                writer.WriteStartArray();
                foreach (var each in list)
                    Write(writer, each);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(AmqpText.Of(value));
                break;
        }
    }
}
