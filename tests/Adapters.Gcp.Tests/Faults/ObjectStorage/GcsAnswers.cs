namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Errors in the form of Cloud Storage's JSON API, with the words of its reference.</summary>
internal static class GcsAnswers
{
    /// <summary>When requests come too fast.</summary>
    public static Answer TooManyRequests { get; } = Error(429, "rateLimitExceeded", "The rate of requests is too high. Please reduce your request rate.");

    /// <summary>The older form of the same.</summary>
    public static Answer RateLimited { get; } = Error(403, "rateLimitExceeded", "Rate Limit Exceeded");

    /// <summary>When it fails for a while.</summary>
    public static Answer Unavailable { get; } = Error(503, "backendError", "Backend Error");

    /// <summary>When it fails.</summary>
    public static Answer InternalError { get; } = Error(500, "internalError", "We encountered an internal error. Please try again.");

    /// <summary>When a token is not known, or not any more.</summary>
    public static Answer Unauthorized { get; } = Error(401, "authError", "Invalid Credentials");

    /// <summary>When an account may not do this.</summary>
    public static Answer Forbidden { get; } = Error(403, "forbidden", "worker@acme.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object.");

    /// <summary>An error.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="message">The message.</param>
    public static Answer Error(int status, string reason, string message) => new(
        status,
        $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","errors":[{"message":"{{{message}}}","domain":"global","reason":"{{{reason}}}"}]}}""",
        "application/json; charset=UTF-8");
}
