using System.Globalization;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>A request's query, decoded. Of a parameter that comes twice the first is meant.</summary>
internal sealed class QueryParameters
{
    /// <summary>Parameters that every method has; they change no answer here.</summary>
    private static readonly string[] Everywhere = ["alt", "fields", "key", "prettyPrint", "quotaUser", "userIp", "userProject", "projection", "uploadType"];

    public QueryParameters(IEnumerable<KeyValuePair<string, string>> pairs) => All = [.. pairs];

    public IReadOnlyList<KeyValuePair<string, string>> All { get; }

    public string? this[string name] => All.FirstOrDefault(pair => pair.Key == name).Value;

    public bool Has(string name) => this[name] is not null;

    public long? Number(string name) =>
        this[name] switch
        {
            null => null,
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            var text => throw ApiError.Invalid($"Invalid value '{text}' for '{name}'."),
        };

    public bool Flag(string name) => this[name] is { } text && (bool.TryParse(text, out var flag) ? flag : throw ApiError.Invalid($"Invalid boolean value: '{text}'."));

    public string Required(string name) => this[name] is { Length: > 0 } value ? value : throw new ApiError(400, "required", $"Required parameter: {name}", "InvalidArgument");

    /// <summary>A parameter that the emulator would ignore changes an answer of Cloud Storage's perhaps: better said than found out.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var (name, _) in All)
        {
            if (!names.Contains(name) && !Everywhere.Contains(name))
                throw ApiError.NotEmulated($"the parameter '{name}'");
        }
    }
}
