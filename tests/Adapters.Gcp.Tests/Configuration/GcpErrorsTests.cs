using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Portable.Adapters.Gcp.Credentials;

namespace Portable.Adapters.Gcp.Tests.Configuration;

/// <summary>What the services, the servers of tokens and the network say, in common terms.</summary>
public sealed class GcpErrorsTests
{
    [Theory]
    [InlineData(401, "Unauthenticated")]
    [InlineData(403, "PermissionDenied")]
    [InlineData(429, "Throttled")]
    [InlineData(408, "Unavailable")]
    [InlineData(500, "Unavailable")]
    [InlineData(503, "Unavailable")]
    [InlineData(400, "Other")]
    [InlineData(404, "Other")]
    public void An_HTTP_status_says_what_failed(int status, string expected) =>
        Assert.Equal(expected, GcpErrors.Classify(new HttpRequestException("no", null, (HttpStatusCode)status)).ToString());

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "Unauthenticated")]
    [InlineData(StatusCode.PermissionDenied, "PermissionDenied")]
    [InlineData(StatusCode.ResourceExhausted, "Throttled")]
    [InlineData(StatusCode.Unavailable, "Unavailable")]
    [InlineData(StatusCode.DeadlineExceeded, "Unavailable")]
    [InlineData(StatusCode.Internal, "Unavailable")]
    [InlineData(StatusCode.NotFound, "Other")]
    public void A_status_of_gRPC_says_what_failed(StatusCode status, string expected) =>
        Assert.Equal(expected, GcpErrors.Classify(new RpcException(new Status(status, "no"))).ToString());

    [Fact]
    public void What_the_network_throws_is_unavailable_also_inside_anothers_exception()
    {
        Assert.Equal(ProviderFailure.Unavailable, GcpErrors.Classify(new HttpRequestException("refused", new SocketException(111))));
        Assert.Equal(ProviderFailure.Unavailable, GcpErrors.Classify(new InvalidOperationException("broken", new IOException("reset"))));
        Assert.Equal(ProviderFailure.Unavailable, GcpErrors.Classify(new TimeoutException("late")));
        Assert.Equal(ProviderFailure.Other, GcpErrors.Classify(new InvalidOperationException("what?")));
    }

    [Fact]
    public void Credentials_that_cannot_be_had_are_unauthenticated() =>
        Assert.Equal(ProviderFailure.Unauthenticated, GcpErrors.Classify(new GcpCredentialsException("none", null)));

    [Fact]
    public void The_description_has_the_services_words()
    {
        Assert.Equal("broken: reset", GcpErrors.Describe(new HttpRequestException("broken.", new IOException("reset."))));
        Assert.Equal("slow down (ResourceExhausted)", GcpErrors.Describe(new RpcException(new Status(StatusCode.ResourceExhausted, "slow down"))));
    }
}
