using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>Buckets that are elsewhere or nowhere, and credentials that nobody knows. No emulator answers as S3 does to a request for another
/// region, so these answers are scripted after S3's documented error responses.</summary>
public sealed class S3WrongPlaceTests : S3FaultTest
{
    private static readonly (string Name, string Value) BucketRegion = ("x-amz-bucket-region", "eu-west-3");

    /// <summary>“The bucket that you are attempting to access must be addressed using the specified endpoint. Send all future requests to this
    /// endpoint.” 301.</summary>
    private static readonly Answer PermanentRedirect = Answer.S3Error(
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
        "<Endpoint>s3.eu-west-3.amazonaws.com</Endpoint>") with
    { Headers = [BucketRegion] };

    /// <summary>“The authorization header that you provided is not valid.” 400; S3 names the region that it expects.</summary>
    private static readonly Answer AuthorizationHeaderMalformed = Answer.S3Error(
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-3'",
        "<Region>eu-west-3</Region>") with
    { Headers = [BucketRegion] };

    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Get", "Head", "List", "Delete", "DeleteMany", "Copy"], ["PermanentRedirect", "AuthorizationHeaderMalformed"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bucket_of_another_region_is_not_found_here_and_the_error_names_the_right_region(string operation, string answer)
    {
        Proxy.Always(Fault.Answer(answer == "PermanentRedirect" ? PermanentRedirect : AuthorizationHeaderMalformed));
        var error = await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => CallAsync(operation));
        Assert.Contains("eu-west-3", error.Message, StringComparison.Ordinal);
        Assert.Contains("Portable:Aws:Region", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_while_its_object_goes_up_is_an_error()
    {
        Proxy.Next(Fault.After(() => Native.DeleteBucketAsync(Bucket, Token)), when: S3Requests.IsUpload);
        await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => Store.PutAsync("new", RandomBytes(100), cancellationToken: Token));
    }

    /// <summary>“The AWS access key ID that you provided does not exist in our records.” 403, and for a wrong secret SignatureDoesNotMatch; never
    /// tried again.</summary>
    [Theory]
    [InlineData("InvalidAccessKeyId")]
    [InlineData("SignatureDoesNotMatch")]
    [InlineData("ExpiredToken")]
    public async Task Credentials_that_S3_does_not_accept_are_asked_about_once(string code)
    {
        Proxy.Always(Fault.Answer(Answer.S3Error(code == "ExpiredToken" ? 400 : 403, code, "No.")));
        await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => Store.PutAsync("new", RandomBytes(100), cancellationToken: Token));
        Assert.Single(Proxy.Requests);
    }
}
