using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Up to 100 requests in one, each answered for itself. Content can be neither uploaded nor downloaded this way.</summary>
/// <param name="handle">Answers one request, errors included.</param>
internal sealed class BatchApi(Func<ApiRequest, Task<ApiReply>> handle)
{
    private const int MostCalls = 100;

    public async Task<ApiReply> HandleAsync(ApiRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var type)
            || !type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw Malformed("it is not multipart/mixed with a boundary");
        }

        var parts = await ReadAsync(new(boundary, request.Body), request);
        if (parts.Count is 0 or > MostCalls)
            throw ApiError.Invalid($"The batch request has {parts.Count} calls, but 1 to {MostCalls} are allowed.");

        var answer = $"batch_{Guid.NewGuid():N}";
        using var body = new MemoryStream();
        foreach (var (id, call) in parts)
            await WriteAsync(body, answer, id, await AnswerAsync(call), request.Aborted);
        Write(body, $"--{answer}--\r\n");
        var bytes = body.ToArray();
        return ApiReply.Stream(200, $"multipart/mixed; boundary={answer}", bytes.Length, (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask());
    }

    private static async Task<List<(string? Id, ApiRequest Call)>> ReadAsync(MultipartReader reader, ApiRequest request)
    {
        var parts = new List<(string?, ApiRequest)>();
        try
        {
            while (await reader.ReadNextSectionAsync(request.Aborted) is { } section)
            {
                if (section.ContentType?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) is not true)
                    throw Malformed("a part is not application/http");
                using var text = new StreamReader(section.Body, Encoding.UTF8);
                parts.Add((section.Headers?.GetValueOrDefault("Content-ID").ToString(), Parse(await text.ReadToEndAsync(request.Aborted), request)));
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !request.Aborted.IsCancellationRequested)
        {
            throw Malformed("it ends too early");
        }

        return parts;
    }

    /// <summary>A request inside a part: its line, its header fields, a body after an empty line. It has the batch's authorization unless it brings its own.</summary>
    private static ApiRequest Parse(string text, ApiRequest batch)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = (end < 0 ? text : text[..end]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0].Split(' ') is not [var method, var target, ..])
            throw Malformed("a part has no request line");
        var headers = new HeaderDictionary();
        if (batch.Header("Authorization") is { } authorization)
            headers["Authorization"] = authorization;
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
                throw Malformed("a part has a malformed header");
            headers[name] = new StringValues(value);
        }

        return batch with
        {
            Method = method,
            Target = RequestTarget.Parse(target),
            Headers = headers,
            Body = new MemoryStream(Encoding.UTF8.GetBytes(end < 0 ? string.Empty : text[(end + 4)..])),
        };
    }

    private Task<ApiReply> AnswerAsync(ApiRequest call) =>
        call.Target.Segments is ["storage", "v1", ..] && call.Query["alt"] != "media"
            ? handle(call)
            : Task.FromResult(ApiError.Invalid("Media uploads and downloads are not allowed in a batch.").ToJson());

    private static async Task WriteAsync(MemoryStream body, string boundary, string? id, ApiReply reply, CancellationToken cancellationToken)
    {
        Write(body, $"--{boundary}\r\nContent-Type: application/http\r\n");
        if (!string.IsNullOrEmpty(id))
            Write(body, $"Content-ID: <response-{id.TrimStart('<').TrimEnd('>')}>\r\n");
        Write(body, string.Create(CultureInfo.InvariantCulture, $"\r\nHTTP/1.1 {reply.Status} {ReasonPhrases.GetReasonPhrase(reply.Status)}\r\n"));
        foreach (var (name, value) in reply.Headers)
            Write(body, $"{name}: {value}\r\n");
        Write(body, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {reply.Length}\r\n\r\n"));
        await reply.WriteAsync(body, cancellationToken);
        Write(body, "\r\n");
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));

    private static ApiError Malformed(string why) => new(400, "badRequest", $"Failed to parse batch request, error: {why}.", "MalformedRequest");
}
