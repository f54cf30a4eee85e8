using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>Reads what Cloud Storage says of an error: JSON, XML, or a text of something on the way.</summary>
internal static class GcsErrorBody
{
    private const int MaxLength = 16 * 1024;
    private const int MaxText = 200;

    /// <summary>Reads the answer to a request, and is done with it.</summary>
    public static async Task<GcsException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(MaxLength);
            try
            {
                var length = await ReadAsync(response.Content, buffer.AsMemory(0, MaxLength), cancellationToken).ConfigureAwait(false);
                return Parse(response.StatusCode, buffer.AsSpan(0, length), response.Headers.RetryAfter?.Delta);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Reads a body.</summary>
    public static GcsException Parse(HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter = null)
    {
        var (reason, message) = FromJson(body) ?? FromXml(body) ?? (null, Plain(body));
        var suffix = reason is null ? string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}") : string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}, {reason}");
        return new(message is { Length: > 0 } ? $"{message.TrimEnd('.', ' ')} ({suffix})" : $"the answer was {suffix}", status, reason, retryAfter);
    }

    private static async Task<int> ReadAsync(HttpContent content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The status says enough.
            return 0;
        }
    }

    private static (string? Reason, string? Message)? FromJson(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != '{')
            return null;
        try
        {
            return JsonSerializer.Deserialize(body, GcsJson.Default.ErrorAnswer)?.Error is { } error ? (error.Errors is [{ Reason: var reason }, ..] ? reason : null, error.Message) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string? Reason, string? Message)? FromXml(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != '<')
            return null;
        (string? code, string? message) = (null, null);
        try
        {
            using var reader = XmlReader.Create(new StringReader(Encoding.UTF8.GetString(body)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            reader.MoveToContent();
            if (reader.Name != "Error")
                return null;
            reader.Read();
            while (!reader.EOF)
            {
                if (reader is { NodeType: XmlNodeType.Element, Name: "Code" })
                    code = reader.ReadElementContentAsString();
                else if (reader is { NodeType: XmlNodeType.Element, Name: "Message" })
                    message = reader.ReadElementContentAsString();
                else
                    reader.Read();
            }
        }
        catch (XmlException)
        {
            // What has been read stands.
        }

        return code is null && message is null ? null : (code, message);
    }

    /// <summary>One line of plain text is worth showing; a page of HTML is not.</summary>
    private static string? Plain(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length is > 0 and <= MaxText && text[0] != '<' && !text.Contains('\n', StringComparison.Ordinal) ? text : null;
    }
}
