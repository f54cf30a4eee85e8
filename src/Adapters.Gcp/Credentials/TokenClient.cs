using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Speaks with the servers that give tokens. What may pass is tried three times.</summary>
/// <param name="handler">Sends; by default one of its own.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class TokenClient(HttpMessageHandler? handler = null, TimeProvider? timeProvider = null) : IDisposable
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(400);

    private readonly TimeProvider timeProvider = timeProvider ?? TimeProvider.System;
    private readonly HttpClient http = new(handler ?? new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The time.</summary>
    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>An answer without what was asked for.</summary>
    public static HttpRequestException NoToken(Uri address) => new($"{address.Host} has answered, and not with what it was asked for");

    /// <summary>Asks for a token by a form, as OAuth has it.</summary>
    public async Task<AccessToken> AskAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken) =>
        Read(await SendAsync(() => new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, CredentialsJson.Default.TokenAnswer, cancellationToken).ConfigureAwait(false));

    /// <summary>The token of an answer.</summary>
    public AccessToken Read(TokenAnswer answer) =>
        new(answer.AccessToken ?? throw new HttpRequestException("There is no token in an answer that should have one"), Now.AddSeconds(answer.ExpiresIn));

    /// <summary>Sends, and reads the answer.</summary>
    public async Task<T> SendAsync<T>(Func<HttpRequestMessage> create, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(create, cancellationToken).ConfigureAwait(false);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false) ?? throw NoToken(answer.RequestMessage!.RequestUri!);
        }
        catch (JsonException)
        {
            // What a parser says may quote the token.
            throw NoToken(answer.RequestMessage!.RequestUri!);
        }
    }

    /// <summary>Sends.</summary>
    /// <returns>An answer of success.</returns>
    /// <exception cref="GcpCredentialsException">The credentials are refused.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or is out of order.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(create, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (attempt < MaxAttempts)
            {
                await Task.Delay(Backoff.Delay(FirstDelay, attempt), timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var request = create();
        var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            var words = await DescribeAsync(answer, cancellationToken).ConfigureAwait(false);
            throw answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError
                ? new HttpRequestException(words, null, answer.StatusCode)
                : new GcpCredentialsException(words, null);
        }
    }

    /// <summary>The server's own words: OAuth's, or those of Google's services.</summary>
    private static async Task<string> DescribeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        string? reason = null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error))
            {
                reason = error.ValueKind == JsonValueKind.Object ? Text(error, "message") : $"{error} {Text(json.RootElement, "error_description")}".Trim();
            }
        }
        catch (JsonException)
        {
            // A page of some proxy: the status has to do.
        }

        return $"{answer.RequestMessage!.RequestUri!.Host} gives no token: {reason ?? "no reason given"} ({(int)answer.StatusCode})";
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
