using System.Net;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>An answer of Cloud Storage that is no success.</summary>
/// <param name="message">The service's words.</param>
/// <param name="status">The status.</param>
/// <param name="reason">The service's code: the <c>reason</c> of the JSON API, the <c>Code</c> of the XML API; <see langword="null"/> where the answer has none.</param>
/// <param name="retryAfter">How long the service asks to wait.</param>
internal sealed class GcsException(string message, HttpStatusCode status, string? reason = null, TimeSpan? retryAfter = null) : HttpRequestException(message, null, status)
{
    public HttpStatusCode Status => status;

    public string? Reason => reason;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Whether the service asks for fewer requests. It documents 429, and 403 with these reasons.</summary>
    public bool IsThrottling => status == HttpStatusCode.TooManyRequests || reason is "rateLimitExceeded" or "userRateLimitExceeded" or "SlowDown";

    /// <summary>Whether the same request may succeed later: the statuses that Cloud Storage's retry strategy names.</summary>
    public bool IsTransient => IsThrottling || status is HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
