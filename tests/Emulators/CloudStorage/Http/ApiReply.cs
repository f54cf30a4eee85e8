using System.Text;
using System.Text.Json.Nodes;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>An answer before it is written.</summary>
internal sealed class ApiReply
{
    private const string JsonType = "application/json; charset=UTF-8";

    private ApiReply(int status) => Status = status;

    public int Status { get; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body's length; <see langword="null"/> if that is not known before the body's end.</summary>
    public long? Length { get; private init; } = 0;

    public Func<Stream, CancellationToken, Task> WriteAsync { get; private init; } = (_, _) => Task.CompletedTask;

    public static ApiReply Empty(int status) => new(status);

    public static ApiReply Json(JsonNode json, int status = 200) => Text(json.ToJsonString(), JsonType, status);

    public static ApiReply Text(string text, string contentType, int status)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Stream(status, contentType, bytes.Length, (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask());
    }

    public static ApiReply Stream(int status, string? contentType, long? length, Func<Stream, CancellationToken, Task> write)
    {
        var reply = new ApiReply(status) { Length = length, WriteAsync = write };
        return contentType is null ? reply : reply.With("Content-Type", contentType);
    }

    public ApiReply With(string header, string? value)
    {
        if (value is not null)
            Headers[header] = value;
        return this;
    }
}
