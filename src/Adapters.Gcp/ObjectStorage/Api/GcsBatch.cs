using System.Globalization;
using System.Net;
using System.Text;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>Many requests in one, and their answers: <c>multipart/mixed</c> of <c>application/http</c>, as Cloud Storage documents batches.</summary>
internal static class GcsBatch
{
    /// <summary>The most requests that Cloud Storage documents for a batch.</summary>
    public const int MaxRequests = 100;

    private const string IdPrefix = "response-";

    /// <summary>Requests of one method without a body.</summary>
    public static RequestBody Write(HttpMethod method, IEnumerable<string> paths)
    {
        var boundary = Guid.NewGuid().ToString("N");
        var text = new StringBuilder();
        var id = 0;
        foreach (var path in paths)
            text.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: <{++id}>\r\n\r\n{method} {path} HTTP/1.1\r\n\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n");
        return new RequestBody($"multipart/mixed; boundary={boundary}", Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>Reads the answers.</summary>
    /// <returns>The failure of each request, in their order; <see langword="null"/> for a success.</returns>
    /// <exception cref="HttpRequestException">The answer does not speak of all of them: whatever answered, it was not Cloud Storage.</exception>
    public static async Task<GcsException?[]> ReadAsync(HttpResponseMessage response, int count, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType;
        var boundary = type?.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (type?.MediaType is not "multipart/mixed" || string.IsNullOrEmpty(boundary))
            throw GcsClient.NoAnswer("is no batch's");
        var text = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        var failures = new GcsException?[count];
        var answered = new bool[count];
        foreach (var part in text.Split($"--{boundary}")[1..^1])
        {
            var (id, failure) = ReadPart(part);
            if (id < 1 || id > count)
                throw GcsClient.NoAnswer("speaks of a request that was not sent");
            (failures[id - 1], answered[id - 1]) = (failure, true);
        }

        return Array.TrueForAll(answered, each => each) ? failures : throw GcsClient.NoAnswer("does not speak of every request");
    }

    /// <summary>A part has three sections: its own header, the answer's status and header, and the answer's body.</summary>
    private static (int Id, GcsException? Failure) ReadPart(string part)
    {
        var sections = part.ReplaceLineEndings("\n").TrimStart('\n').Split("\n\n", 3);
        if (sections.Length < 2 || sections[1].Split(' ', 3) is not [_, var code, ..] || !int.TryParse(code.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw GcsClient.NoAnswer("has a part without a status");
        var id = Id(sections[0]);
        var success = status is >= 200 and < 300;
        return (id, success ? null : GcsErrorBody.Parse((HttpStatusCode)status, Encoding.UTF8.GetBytes(sections.Length > 2 ? sections[2].Trim() : string.Empty)));
    }

    /// <summary>The number in <c>Content-ID: &lt;response-7&gt;</c>.</summary>
    private static int Id(string header)
    {
        foreach (var line in header.Split('\n'))
        {
            if (line.StartsWith("Content-ID:", StringComparison.OrdinalIgnoreCase)
                && line["Content-ID:".Length..].Trim().Trim('<', '>') is var value && value.StartsWith(IdPrefix, StringComparison.Ordinal)
                && int.TryParse(value.AsSpan(IdPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        return 0;
    }
}
