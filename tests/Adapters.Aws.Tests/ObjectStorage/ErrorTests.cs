using System.Net;
using System.Xml.Linq;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>S3's answers in the port's terms.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData(404, "NoSuchBucket", ObjectStoreErrorCode.BucketNotFound)]
    [InlineData(400, "InvalidBucketName", ObjectStoreErrorCode.BucketNotFound)]
    [InlineData(403, "AccessDenied", ObjectStoreErrorCode.PermissionDenied)]
    [InlineData(403, "InvalidAccessKeyId", ObjectStoreErrorCode.Unauthenticated)]
    [InlineData(403, "SignatureDoesNotMatch", ObjectStoreErrorCode.Unauthenticated)]
    [InlineData(400, "ExpiredToken", ObjectStoreErrorCode.Unauthenticated)]
    [InlineData(400, "KeyTooLongError", ObjectStoreErrorCode.InvalidKey)]
    [InlineData(400, "MetadataTooLarge", ObjectStoreErrorCode.InvalidMetadata)]
    [InlineData(400, "BadDigest", ObjectStoreErrorCode.ChecksumMismatch)]
    [InlineData(400, "InvalidDigest", ObjectStoreErrorCode.ChecksumMismatch)]
    [InlineData(400, "XAmzContentChecksumMismatch", ObjectStoreErrorCode.ChecksumMismatch)]
    [InlineData(400, "EntityTooLarge", ObjectStoreErrorCode.TooLarge)]
    [InlineData(501, "NotImplemented", ObjectStoreErrorCode.Unsupported)]
    [InlineData(503, "SlowDown", ObjectStoreErrorCode.Throttled)]
    [InlineData(500, "InternalError", ObjectStoreErrorCode.Unavailable)]
    [InlineData(400, "SomethingNew", ObjectStoreErrorCode.Unknown)]
    public async Task Every_code_that_s3_documents_for_a_put_has_its_own(int status, string code, ObjectStoreErrorCode expected)
    {
        var s3 = new ScriptedS3 { Answer = _ => ScriptedS3.Error((HttpStatusCode)status, code, "S3's words") };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().PutAsync("k", new byte[1]));
        Assert.Equal(expected, error.Code);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
        Assert.Equal(expected is ObjectStoreErrorCode.Throttled or ObjectStoreErrorCode.Unavailable, error.IsTransient);
    }

    [Fact]
    public async Task A_wrong_region_is_a_missing_bucket_with_the_right_region_in_the_message()
    {
        var redirected = new ScriptedS3 { Answer = _ => Elsewhere(ScriptedS3.Error(HttpStatusCode.MovedPermanently, "PermanentRedirect")) };
        var malformed = new ScriptedS3
        {
            Answer = _ => ScriptedS3.Error(
                HttpStatusCode.BadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-north-1'"),
        };
        var bare = new ScriptedS3 { Answer = _ => Elsewhere(new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new ByteArrayContent([]) }) };
        foreach (var s3 in (ScriptedS3[])[redirected, malformed, bare])
        {
            var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().HeadAsync("k"));
            Assert.Equal(ObjectStoreErrorCode.BucketNotFound, error.Code);
            Assert.Contains("eu-north-1", error.Message, StringComparison.Ordinal);
            Assert.Contains("Portable:Aws:Region", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_bucket_is_looked_for_once_when_a_head_finds_nothing()
    {
        var s3 = new ScriptedS3 { Answer = request => request.Kind == "head" ? Bare(HttpStatusCode.NotFound) : null };
        var store = s3.Open();
        Assert.Null(await store.HeadAsync("a"));
        Assert.Null(await store.HeadAsync("b"));
        Assert.Equal(["head", "head bucket", "head"], s3.Kinds);
    }

    [Fact]
    public async Task The_bucket_is_not_looked_for_where_something_was_put()
    {
        var s3 = new ScriptedS3 { Answer = request => request.Kind == "head" ? Bare(HttpStatusCode.NotFound) : null };
        var store = s3.Open();
        await store.PutAsync("a", new byte[1]);
        Assert.Null(await store.HeadAsync("b"));
        Assert.Equal(["put", "head"], s3.Kinds);
    }

    [Fact]
    public async Task Who_may_not_ask_for_the_bucket_is_told_of_a_missing_object()
    {
        var s3 = new ScriptedS3 { Answer = request => Bare(request.Kind == "head" ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden) };
        Assert.Null(await s3.Open().HeadAsync("a"));
    }

    [Fact]
    public async Task Keys_of_a_bulk_delete_have_their_own_errors()
    {
        var s3 = new ScriptedS3
        {
            Answer = request => Deleted(request, "<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>", refused: "b"),
        };
        var results = await s3.Open().DeleteManyAsync(["a", "b", "c", "b"]);
        Assert.Equal([null, ObjectStoreErrorCode.PermissionDenied, null, ObjectStoreErrorCode.PermissionDenied], results.Select(result => result.Error?.Code));
    }

    [Fact]
    public async Task A_page_of_a_bulk_delete_that_fails_is_the_error_of_its_keys_only()
    {
        var pages = 0;
        var s3 = new ScriptedS3
        {
            Answer = request => Interlocked.Increment(ref pages) == 2 ? ScriptedS3.Error(HttpStatusCode.Forbidden, "AccessDenied") : Deleted(request),
        };
        var results = await s3.Open().DeleteManyAsync([.. Enumerable.Range(0, 2500).Select(i => (ObjectKey)$"{i}")]);
        Assert.Equal(3, pages);
        Assert.All(results.Take(1000), result => Assert.True(result.Succeeded));
        Assert.All(results.Skip(1000).Take(1000), result => Assert.Equal(ObjectStoreErrorCode.PermissionDenied, result.Error?.Code));
        Assert.All(results.Skip(2000), result => Assert.True(result.Succeeded));
    }

    [Fact]
    public async Task Keys_that_xml_cannot_carry_are_deleted_one_by_one()
    {
        var s3 = new ScriptedS3 { Answer = request => request.Kind == "delete" ? null : Deleted(request) };
        var results = await s3.Open().DeleteManyAsync(["a", "b\u0001", "c\r"]);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Equal(["POST", "delete", "delete"], s3.Kinds);
    }

    /// <summary>Says that the keys of a request are deleted, but for one.</summary>
    private static HttpResponseMessage Deleted(ScriptedRequest request, string errors = "", string? refused = null)
    {
        var keys = XDocument.Load(new MemoryStream(request.Body)).Descendants().Where(element => element.Name.LocalName == "Key" && element.Value != refused);
        return ScriptedS3.Xml($"<DeleteResult>{string.Concat(keys.Select(key => $"<Deleted><Key>{key.Value}</Key></Deleted>"))}{errors}</DeleteResult>");
    }

    private static HttpResponseMessage Bare(HttpStatusCode status) => new(status) { Content = new ByteArrayContent([]) };

    private static HttpResponseMessage Elsewhere(HttpResponseMessage answer)
    {
        answer.Headers.Add("x-amz-bucket-region", "eu-north-1");
        return answer;
    }
}
