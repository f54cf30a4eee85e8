using System.Collections.Frozen;
using System.Net;
using Amazon.Runtime;

namespace Portable.Adapters.Aws;

/// <summary>Reads the SDK's exceptions.</summary>
internal static class AwsErrors
{
    private static readonly FrozenSet<string> UnauthenticatedCodes = FrozenSet.Create(
        StringComparer.Ordinal,
        "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature",
        "UnrecognizedClientException", "MissingAuthenticationToken", "AuthFailure", "ExpiredToken", "ExpiredTokenException", "InvalidToken",
        "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed", "NotSignedUp", "InvalidSecurity");

    private static readonly FrozenSet<string> DeniedCodes = FrozenSet.Create(
        StringComparer.Ordinal, "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AccountProblem", "OptInRequired", "UnauthorizedOperation");

    private static readonly FrozenSet<string> ThrottledCodes = FrozenSet.Create(
        StringComparer.Ordinal,
        "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "TooManyRequests", "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
        "KmsThrottled", "KMS.ThrottlingException");

    private static readonly FrozenSet<string> UnavailableCodes = FrozenSet.Create(
        StringComparer.Ordinal, "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "ServiceUnavailable", "Busy");

    /// <summary>The kind of a failure.</summary>
    public static ProviderFailure Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            var failure = each switch
            {
                AmazonServiceException service => Classify(service),
                // The SDK has no type of its own for credentials that it cannot find.
                AmazonClientException client when client.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) => ProviderFailure.Unauthenticated,
                HttpRequestException or IOException or TimeoutException or OperationCanceledException => ProviderFailure.Unavailable,
                _ => ProviderFailure.Other,
            };
            if (failure != ProviderFailure.Other)
                return failure;
        }

        return ProviderFailure.Other;
    }

    /// <summary>The SDK's words, with the service's code and the request's id, which AWS's support asks for.</summary>
    public static string Describe(Exception exception)
    {
        var text = exception.Message.TrimEnd('.', ' ');
        if (exception is not AmazonServiceException service)
            return exception.InnerException is { } inner && !text.Contains(inner.Message, StringComparison.Ordinal) ? $"{text}: {inner.Message.TrimEnd('.', ' ')}" : text;
        var code = string.IsNullOrEmpty(service.ErrorCode) ? $"HTTP {(int)service.StatusCode}" : service.ErrorCode;
        return string.IsNullOrEmpty(service.RequestId) ? $"{text} ({code})" : $"{text} ({code}, request {service.RequestId})";
    }

    private static ProviderFailure Classify(AmazonServiceException exception)
    {
        var code = exception.ErrorCode ?? string.Empty;
        // The query protocol puts the service before the code: AWS.SimpleQueueService.RequestThrottled.
        code = code[(code.LastIndexOf('.') + 1)..];
        if (ThrottledCodes.Contains(code) || ThrottledCodes.Contains(exception.ErrorCode ?? string.Empty)
            || exception.StatusCode == HttpStatusCode.TooManyRequests || exception.Retryable is { Throttling: true })
            return ProviderFailure.Throttled;
        if (UnauthenticatedCodes.Contains(code) || exception.StatusCode == HttpStatusCode.Unauthorized)
            return ProviderFailure.Unauthenticated;
        if (DeniedCodes.Contains(code) || exception.StatusCode == HttpStatusCode.Forbidden)
            return ProviderFailure.PermissionDenied;
        return UnavailableCodes.Contains(code) || (int)exception.StatusCode >= 500 ? ProviderFailure.Unavailable : ProviderFailure.Other;
    }
}
