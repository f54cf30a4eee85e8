using System.Text.Json.Nodes;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>A partial response: <c>fields=items(name,size),nextPageToken</c>, with <c>/</c> for one step down and <c>*</c> for all.</summary>
internal sealed class FieldMask
{
    private readonly Dictionary<string, FieldMask> fields = new(StringComparer.Ordinal);

    private bool IsAll => fields.Count == 0 || fields.ContainsKey("*");

    public static FieldMask Parse(string? text)
    {
        var mask = new FieldMask();
        var rest = (text ?? string.Empty).AsSpan();
        if (!rest.IsEmpty && (!mask.TryRead(ref rest) || !rest.IsEmpty))
            throw new ApiError(400, "invalidParameter", $"Invalid field selection {text}", "InvalidArgument") { Location = ("parameter", "fields") };
        return mask;
    }

    public JsonObject Apply(JsonObject json) =>
        IsAll
            ? json
            : new(
                from item in json
                where fields.ContainsKey(item.Key)
                select KeyValuePair.Create(item.Key, Apply(fields[item.Key], item.Value)));

    private static JsonNode? Apply(FieldMask mask, JsonNode? value) => value?.DeepClone() switch
    {
        JsonObject json => mask.Apply(json),
        JsonArray array when !mask.IsAll => new JsonArray([.. array.Select(item => Apply(mask, item))]),
        var other => other,
    };

    private bool TryRead(ref ReadOnlySpan<char> text)
    {
        while (true)
        {
            var mask = this;
            while (true)
            {
                var length = text.IndexOfAny("/(),") is var end and >= 0 ? end : text.Length;
                if (length == 0)
                    return false;
                var name = text[..length].ToString();
                text = text[length..];
                mask = mask.fields.TryGetValue(name, out var there) ? there : mask.fields[name] = new FieldMask();
                if (text.IsEmpty || text[0] != '/')
                    break;
                text = text[1..];
            }

            if (!text.IsEmpty && text[0] == '(')
            {
                text = text[1..];
                if (!mask.TryRead(ref text) || text.IsEmpty || text[0] != ')')
                    return false;
                text = text[1..];
            }

            if (text.IsEmpty || text[0] != ',')
                return true;
            text = text[1..];
        }
    }
}
