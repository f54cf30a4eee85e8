using System.Globalization;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>A request that reached <see cref="ScriptedS3"/>.</summary>
internal sealed class ScriptedRequest
{
    private readonly Dictionary<string, string> headers;

    public ScriptedRequest(HttpRequestMessage message, byte[] body)
    {
        Body = body;
        var all = message.Content is null ? message.Headers : message.Headers.Concat(message.Content.Headers);
        headers = all.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        var query = message.RequestUri!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : string.Empty);
        Part = query.TryGetValue("partNumber", out var number) ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
        Kind = (message.Method.Method, query.ContainsKey("uploadId"), query.ContainsKey("uploads")) switch
        {
            ("POST", _, true) => "create",
            ("POST", true, _) => "complete",
            ("PUT", true, _) => "part",
            ("DELETE", true, _) => "abort",
            ("PUT", false, _) => "put",
            ("DELETE", false, _) => "delete",
            ("HEAD", _, _) when message.RequestUri.AbsolutePath.Trim('/') == ScriptedS3.Bucket => "head bucket",
            ("HEAD", _, _) => "head",
            _ => message.Method.Method,
        };
    }

    public string Kind { get; }

    public int Part { get; }

    public byte[] Body { get; }

    public string? Header(string name) => headers.GetValueOrDefault(name);
}
