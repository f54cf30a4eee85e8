using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Portable.Adapters.Aws.Tests.Configuration;

/// <summary>What AWS documents as common errors, and what the SDK throws when nobody answers.</summary>
public sealed class AwsErrorsTests
{
    [Theory]
    [InlineData("InvalidAccessKeyId", 403, "Unauthenticated")]
    [InlineData("SignatureDoesNotMatch", 403, "Unauthenticated")]
    [InlineData("InvalidClientTokenId", 403, "Unauthenticated")]
    [InlineData("ExpiredToken", 400, "Unauthenticated")]
    [InlineData("RequestTimeTooSkewed", 403, "Unauthenticated")]
    [InlineData("AccessDenied", 403, "PermissionDenied")]
    [InlineData("AccessDeniedException", 400, "PermissionDenied")]
    [InlineData("", 403, "PermissionDenied")]
    [InlineData("SlowDown", 503, "Throttled")]
    [InlineData("ThrottlingException", 400, "Throttled")]
    [InlineData("AWS.SimpleQueueService.RequestThrottled", 403, "Throttled")]
    [InlineData("RequestThrottled", 400, "Throttled")]
    [InlineData("", 429, "Throttled")]
    [InlineData("KMS.ThrottlingException", 400, "Throttled")]
    [InlineData("ServiceUnavailable", 503, "Unavailable")]
    [InlineData("InternalError", 500, "Unavailable")]
    [InlineData("RequestTimeout", 400, "Unavailable")]
    [InlineData("", 502, "Unavailable")]
    [InlineData("MalformedXML", 400, "Other")]
    [InlineData("NoSuchKey", 404, "Other")]
    public void A_services_code_or_else_its_status_says_what_failed(string code, int status, string expected) =>
        Assert.Equal(expected, AwsErrors.Classify(Service(code, status)).ToString());

    [Fact]
    public void What_the_network_throws_is_unavailable_also_inside_the_SDKs_exception()
    {
        Assert.Equal(ProviderFailure.Unavailable, AwsErrors.Classify(new HttpRequestException("refused", new SocketException(111))));
        Assert.Equal(ProviderFailure.Unavailable, AwsErrors.Classify(new AmazonClientException("broken", new IOException("reset"))));
        Assert.Equal(ProviderFailure.Unavailable, AwsErrors.Classify(new TaskCanceledException("timeout")));
        Assert.Equal(ProviderFailure.Other, AwsErrors.Classify(new InvalidOperationException("what?")));
    }

    [Fact]
    public void Credentials_that_the_SDK_cannot_find_are_unauthenticated() =>
        Assert.Equal(ProviderFailure.Unauthenticated, AwsErrors.Classify(new AmazonClientException("Failed to resolve AWS credentials.")));

    [Fact]
    public void The_description_has_the_code_and_the_request()
    {
        Assert.Equal("slow down (SlowDown, request 4711)", AwsErrors.Describe(new AmazonServiceException("slow down.", null, ErrorType.Receiver, "SlowDown", "4711", HttpStatusCode.ServiceUnavailable)));
        Assert.Equal("gone (HTTP 410)", AwsErrors.Describe(Service(string.Empty, 410, "gone")));
        Assert.Equal("broken: reset", AwsErrors.Describe(new AmazonClientException("broken", new IOException("reset"))));
    }

    private static AmazonServiceException Service(string code, int status, string message = "no") =>
        new(message, null, ErrorType.Unknown, code, null, (HttpStatusCode)status);
}
