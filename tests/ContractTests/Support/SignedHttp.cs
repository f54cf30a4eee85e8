using System.Net.Http.Headers;
using Portable.ObjectStorage;

namespace Portable.ContractTests;

/// <summary>Sends signed requests as a stranger would: URI, method and the headers given, nothing else.</summary>
internal static class SignedHttp
{
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, SignedRequest signed, byte[]? content = null, string? contentType = null, HttpMethod? method = null, Uri? uri = null)
    {
        using var request = new HttpRequestMessage(method ?? signed.Method, uri ?? signed.Uri);
        if (content is not null)
            request.Content = new ByteArrayContent(content);
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (contentType is not null && request.Content is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await client.SendAsync(request);
    }
}
