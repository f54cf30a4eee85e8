using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>Sends requests to Cloud Storage: one limit for each attempt, and as many attempts as the options say.</summary>
/// <param name="http">The connections. Its own timeout is infinite.</param>
/// <param name="maxAttempts">How often one request is tried in all.</param>
/// <param name="timeout">How long one attempt may take until the answer begins, and its whole answer where that is no download.</param>
/// <param name="time">The clock.</param>
internal sealed class GcsClient(HttpClient http, int maxAttempts, TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan LongestFirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    public HttpClient Http => http;

    public int MaxAttempts => maxAttempts;

    public TimeSpan Timeout => timeout;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="GcsException">The answer is an error.</exception>
    public async Task<T> SendAsync<T>(GcsRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request of which only the success matters.</summary>
    /// <exception cref="GcsException">The answer is an error.</exception>
    public async Task ExecuteAsync(GcsRequest request, CancellationToken cancellationToken) =>
        (await SendAsync(request, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Sends a request, again where that is allowed and may help.</summary>
    /// <returns>A success, or 308: an upload that is not complete.</returns>
    /// <exception cref="GcsException">The answer is an error.</exception>
    public async Task<HttpResponseMessage> SendAsync(GcsRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Exception failure;
            try
            {
                return await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (request.MayRepeat && attempt < maxAttempts && IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                failure = exception;
            }

            await DelayAsync(failure, attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits before another attempt: as long as the service asked for, within reason, and at least an exponential, jittered delay.</summary>
    /// <param name="failure">Why there is to be another.</param>
    /// <param name="failed">How many have failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task DelayAsync(Exception? failure, int failed, CancellationToken cancellationToken)
    {
        var asked = failure is GcsException { RetryAfter: { } after } ? TimeSpan.FromTicks(Math.Min(after.Ticks, LongestRetryAfter.Ticks)) : TimeSpan.Zero;
        var delay = Backoff.Delay(LongestFirstDelay, failed);
        return Task.Delay(asked > delay ? asked : delay, time, cancellationToken);
    }

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(Exception exception) => exception is GcsException answer ? answer.IsTransient : exception is HttpRequestException or IOException or TimeoutException;

    /// <summary>Reads JSON.</summary>
    /// <exception cref="HttpRequestException">It is none: whatever answered, it was not Cloud Storage.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false) ?? throw NoAnswer("is empty");
        }
        catch (JsonException)
        {
            throw NoAnswer("is not the JSON that was asked for");
        }
    }

    /// <summary>The error of a success that something else than Cloud Storage must have answered.</summary>
    /// <param name="what">What its answer lacks.</param>
    public static HttpRequestException NoAnswer(string what) => new(HttpRequestError.InvalidResponse, $"the answer {what}: it is not Cloud Storage's");

    private async Task<HttpResponseMessage> SendOnceAsync(GcsRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var stop = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        using var message = request.ToMessage();
        try
        {
            var completion = request.IsDownload ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead;
            var response = await http.SendAsync(message, completion, limit.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.PermanentRedirect
                ? response
                : throw await GcsErrorBody.ReadAsync(response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"there was no answer within {timeout.TotalSeconds:0.###} s", exception);
        }
    }
}
