using System.Globalization;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>A request that reached <see cref="ScriptedGcs"/>.</summary>
internal sealed class ScriptedRequest
{
    private readonly Dictionary<string, string> headers;

    public ScriptedRequest(HttpRequestMessage message, byte[] body)
    {
        (Body, Address, Method) = (body, message.RequestUri!, message.Method.Method);
        var all = message.Content is null ? message.Headers : message.Headers.Concat(message.Content.Headers);
        headers = all.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        var path = Address.AbsolutePath;
        Kind = (Method, Address.Query) switch
        {
            ("POST", var query) when query.Contains("uploadType=multipart", StringComparison.Ordinal) => "put",
            ("POST", var query) when query.Contains("uploadType=resumable", StringComparison.Ordinal) => "begin",
            ("PUT", _) when Header("Content-Range") == "bytes */*" => "status",
            ("PUT", _) => "chunk",
            ("DELETE", var query) when query.Contains("upload_id", StringComparison.Ordinal) => "cancel",
            ("DELETE", _) => "delete",
            ("POST", _) when path.StartsWith("/batch", StringComparison.Ordinal) => "batch",
            ("GET", _) when path == $"/storage/v1/b/{ScriptedGcs.Bucket}" => "bucket",
            ("GET", _) when path == $"/storage/v1/b/{ScriptedGcs.Bucket}/o" => "list",
            ("GET", _) when path.StartsWith("/storage/v1/b", StringComparison.Ordinal) => "head",
            ("GET", _) => "get",
            ("POST", _) when path.Contains("/rewriteTo/", StringComparison.Ordinal) => "rewrite",
            _ => $"{Method} {path}",
        };
    }

    /// <summary>What it is, in a word.</summary>
    public string Kind { get; }

    public string Method { get; }

    public Uri Address { get; }

    public byte[] Body { get; }

    /// <summary>Its <c>Content-Range</c> without the unit.</summary>
    public string? Range => Header("Content-Range")?["bytes ".Length..];

    /// <summary>How many bytes an upload has when this chunk has been taken.</summary>
    public long End => Range is { } range && range[0] != '*' ? long.Parse(range[(range.IndexOf('-', StringComparison.Ordinal) + 1)..range.IndexOf('/', StringComparison.Ordinal)], CultureInfo.InvariantCulture) + 1 : 0;

    /// <summary>Whether the object ends with this chunk.</summary>
    public bool IsLast => Kind == "chunk" && !Range!.EndsWith('*');

    public string? Header(string name) => headers.GetValueOrDefault(name);
}
