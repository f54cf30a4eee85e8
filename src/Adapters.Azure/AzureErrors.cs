using System.Collections.Frozen;
using System.Net;
using System.Xml;
using Azure;
using Azure.Identity;

namespace Portable.Adapters.Azure;

/// <summary>Reads the SDK's exceptions.</summary>
internal static class AzureErrors
{
    private static readonly FrozenSet<string> UnauthenticatedCodes = FrozenSet.Create(
        StringComparer.Ordinal, "AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation", "KeyBasedAuthenticationNotPermitted");

    private static readonly FrozenSet<string> ThrottledCodes = FrozenSet.Create(
        StringComparer.Ordinal, "ServerBusy", "TooManyRequests", "AccountIopsLimitExceeded", "IngressExceedsLimit", "EgressExceedsLimit", "OperationsPerSecondExceedsLimit");

    /// <summary>The kind of a failure.</summary>
    public static ProviderFailure Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            var failure = each switch
            {
                AuthenticationFailedException => ProviderFailure.Unauthenticated,
                RequestFailedException { Status: not 0 } request => OfRequest(request),
                HttpRequestException or IOException or TimeoutException or OperationCanceledException => ProviderFailure.Unavailable,
                // An answer that is not the service's.
                XmlException => ProviderFailure.Unavailable,
                _ => ProviderFailure.Other,
            };
            if (failure != ProviderFailure.Other)
                return failure;
        }

        return ProviderFailure.Other;
    }

    /// <summary>The service's words without the headers and bodies that the SDK appends, with its code and the request's id, which Azure's support asks for.</summary>
    public static string Describe(Exception exception)
    {
        if (exception is RequestFailedException { Status: not 0 } request)
        {
            var code = string.IsNullOrEmpty(request.ErrorCode) ? $"HTTP {request.Status}" : request.ErrorCode;
            return RequestId(request) is { } id ? $"{FirstLine(request)} ({code}, request {id})" : $"{FirstLine(request)} ({code})";
        }

        var text = FirstLine(exception);
        return exception.InnerException is { } inner && !text.Contains(FirstLine(inner), StringComparison.Ordinal) ? $"{text}: {FirstLine(inner)}" : text;
    }

    private static ProviderFailure OfRequest(RequestFailedException exception)
    {
        var code = exception.ErrorCode ?? string.Empty;
        // Azure Storage documents one code with 503, ServerBusy; an answer without a body may not say it.
        if (ThrottledCodes.Contains(code) || exception.Status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable)
            return ProviderFailure.Throttled;
        // A signature that does not match is answered by 403 too.
        if (UnauthenticatedCodes.Contains(code) || exception.Status == (int)HttpStatusCode.Unauthorized)
            return ProviderFailure.Unauthenticated;
        if (exception.Status == (int)HttpStatusCode.Forbidden)
            return ProviderFailure.PermissionDenied;
        return exception.Status is (int)HttpStatusCode.RequestTimeout or >= (int)HttpStatusCode.InternalServerError ? ProviderFailure.Unavailable : ProviderFailure.Other;
    }

    private static string? RequestId(RequestFailedException exception) =>
        exception.GetRawResponse() is { } response && response.Headers.TryGetValue("x-ms-request-id", out var id) ? id : null;

    private static string FirstLine(Exception exception)
    {
        var text = exception.Message.AsSpan();
        var end = text.IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).TrimEnd([' ', '.']).ToString();
    }
}
