using System.Net;
using Grpc.Core;
using Portable.Adapters.Gcp.Credentials;

namespace Portable.Adapters.Gcp;

/// <summary>What failures of Cloud Storage and Pub/Sub, and of the servers that give tokens, have in common.</summary>
internal static class GcpErrors
{
    /// <summary>The kind of a failure.</summary>
    public static ProviderFailure Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            var failure = each switch
            {
                GcpCredentialsException => ProviderFailure.Unauthenticated,
                RpcException rpc => OfStatus(rpc.StatusCode),
                HttpRequestException { StatusCode: { } status } => OfStatus(status),
                HttpRequestException or IOException or TimeoutException or OperationCanceledException => ProviderFailure.Unavailable,
                _ => ProviderFailure.Other,
            };
            if (failure != ProviderFailure.Other)
                return failure;
        }

        return ProviderFailure.Other;
    }

    /// <summary>The kind of a failure with an HTTP status.</summary>
    public static ProviderFailure OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => ProviderFailure.Unauthenticated,
        HttpStatusCode.Forbidden => ProviderFailure.PermissionDenied,
        HttpStatusCode.TooManyRequests => ProviderFailure.Throttled,
        HttpStatusCode.RequestTimeout => ProviderFailure.Unavailable,
        >= HttpStatusCode.InternalServerError => ProviderFailure.Unavailable,
        _ => ProviderFailure.Other,
    };

    /// <summary>The service's words, without secrets.</summary>
    public static string Describe(Exception exception)
    {
        var text = (exception is RpcException rpc ? $"{rpc.Status.Detail} ({rpc.StatusCode})" : exception.Message).TrimEnd('.', ' ');
        return exception.InnerException is { } inner && !text.Contains(inner.Message, StringComparison.Ordinal) ? $"{text}: {inner.Message.TrimEnd('.', ' ')}" : text;
    }

    private static ProviderFailure OfStatus(StatusCode status) => status switch
    {
        StatusCode.Unauthenticated => ProviderFailure.Unauthenticated,
        StatusCode.PermissionDenied => ProviderFailure.PermissionDenied,
        StatusCode.ResourceExhausted => ProviderFailure.Throttled,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.Aborted or StatusCode.Cancelled => ProviderFailure.Unavailable,
        _ => ProviderFailure.Other,
    };
}
