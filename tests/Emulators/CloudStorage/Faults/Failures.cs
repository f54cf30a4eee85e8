using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Faults;

/// <summary>How Google words failures of its own.</summary>
internal static class Failures
{
    public static ApiError Of(int status) => status switch
    {
        401 => new(401, "authError", "Invalid Credentials", "AuthenticationRequired") { Location = ("header", "Authorization") },
        403 => new(403, "forbidden", "The caller does not have storage access to the Google Cloud Storage resource.", "AccessDenied"),
        408 => new(408, "uploadBrokenConnection", "The request timed out. Please try again.", "RequestTimeout"),
        429 => new(429, "rateLimitExceeded", "The rate of requests exceeds the rate limit. Please reduce your request rate.", "SlowDown"),
        500 => new(500, "internalError", "We encountered an internal error. Please try again.", "InternalError"),
        502 => new(502, "badGateway", "Bad Gateway", "BadGateway"),
        503 => new(503, "backendError", "We encountered an internal error. Please try again.", "ServiceUnavailable"),
        504 => new(504, "gatewayTimeout", "Gateway Timeout", "GatewayTimeout"),
        _ => new(status, "backendError", "A fault that was asked for.", "InternalError"),
    };
}
