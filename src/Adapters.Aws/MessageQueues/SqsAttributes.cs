using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Attributes as SQS takes them: at most ten, none of them empty. Those that do not fit travel packed into one.</summary>
internal static class SqsAttributes
{
    /// <summary>How the body is written; see <see cref="SqsBody"/>.</summary>
    public const string Body = "portable.body";

    /// <summary>The application's deduplication id, where it is not SQS's own.</summary>
    public const string DeduplicationId = "portable.deduplication-id";

    /// <summary>Why the message was set aside on request: a <see cref="DeadLetterNote"/>.</summary>
    public const string DeadLetter = "portable.dead-letter";

    /// <summary>The application's attributes that are packed.</summary>
    public const string Packed = "portable.attributes";

    /// <summary>How many attributes SQS documents as the most.</summary>
    public const int Most = 10;

    private const string TextType = "String";
    private static readonly string[] Own = [Body, DeduplicationId, DeadLetter, Packed];

    /// <summary>Writes the application's attributes next to those of the adapter.</summary>
    /// <param name="attributes">The application's.</param>
    /// <param name="own">The adapter's; <see langword="null"/> where there are none.</param>
    public static Dictionary<string, MessageAttributeValue>? Write(IReadOnlyDictionary<string, string> attributes, Dictionary<string, MessageAttributeValue>? own)
    {
        if (attributes.Count == 0)
            return own;
        var result = own ?? new Dictionary<string, MessageAttributeValue>(attributes.Count, StringComparer.Ordinal);
        if (result.Count + attributes.Count <= Most && !HasEmpty(attributes))
        {
            foreach (var (name, value) in attributes)
                result.Add(name, Text(value));
        }
        else
        {
            result.Add(Packed, Text(JsonSerializer.Serialize(new Dictionary<string, string>(attributes, StringComparer.Ordinal), SqsJson.Instance.DictionaryStringString)));
        }

        return result;
    }

    /// <summary>Reads the application's attributes.</summary>
    public static IReadOnlyDictionary<string, string> Read(Dictionary<string, MessageAttributeValue>? attributes)
    {
        if (attributes is null)
            return FrozenDictionary<string, string>.Empty;
        Dictionary<string, string>? result = Json(attributes, Packed, SqsJson.Instance.DictionaryStringString);
        foreach (var (name, value) in attributes)
        {
            if (!Own.Contains(name))
                (result ??= new(StringComparer.Ordinal))[name] = ValueOf(value);
        }

        return result ?? (IReadOnlyDictionary<string, string>)FrozenDictionary<string, string>.Empty;
    }

    /// <summary>The attributes of a message that goes on to another queue: all, whichever client gave them, with the adapter's changed.
    /// When they become too many, the application's text is packed.</summary>
    /// <param name="attributes">The attributes as they came.</param>
    /// <param name="changes">The adapter's attributes to set, or to drop.</param>
    public static Dictionary<string, MessageAttributeValue> Forward(
        Dictionary<string, MessageAttributeValue>? attributes, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var result = new Dictionary<string, MessageAttributeValue>(attributes ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            result.Remove(name);
            if (value is not null)
                result.Add(name, Text(value));
        }

        if (result.Count <= Most)
            return result;
        var packed = Json(result, Packed, SqsJson.Instance.DictionaryStringString) ?? new(StringComparer.Ordinal);
        foreach (var (name, value) in result.Where(pair => pair.Value.StringValue is not null && !Own.Contains(pair.Key)).ToList())
        {
            packed[name] = value.StringValue;
            result.Remove(name);
        }

        result[Packed] = Text(JsonSerializer.Serialize(packed, SqsJson.Instance.DictionaryStringString));
        return result;
    }

    /// <summary>One of the adapter's own attributes; <see langword="null"/> when it is not there.</summary>
    public static string? Find(Dictionary<string, MessageAttributeValue>? attributes, string name) =>
        attributes is not null && attributes.TryGetValue(name, out var value) ? value.StringValue : null;

    /// <summary>One of the adapter's own attributes in JSON; <see langword="null"/> when it is not there, or somebody else's.</summary>
    public static T? Json<T>(Dictionary<string, MessageAttributeValue>? attributes, string name, JsonTypeInfo<T> type)
        where T : class
    {
        if (Find(attributes, name) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An attribute of text.</summary>
    public static MessageAttributeValue Text(string value) => new() { DataType = TextType, StringValue = value };

    /// <summary>Text and numbers as they are; the bytes that other clients may give, as base64.</summary>
    private static string ValueOf(MessageAttributeValue value) =>
        value.StringValue ?? (value.BinaryValue is { } bytes ? Convert.ToBase64String(bytes.ToArray()) : string.Empty);

    private static bool HasEmpty(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var (_, value) in attributes)
        {
            if (value.Length == 0)
                return true;
        }

        return false;
    }
}
