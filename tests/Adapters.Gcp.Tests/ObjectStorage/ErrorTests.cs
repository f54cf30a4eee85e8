using System.Net;
using System.Text;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>Cloud Storage's answers in the port's terms.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Theory]
    [InlineData(404, "notFound", "The specified bucket does not exist.", ObjectStoreErrorCode.BucketNotFound)]
    [InlineData(401, "authError", "Invalid Credentials", ObjectStoreErrorCode.Unauthenticated)]
    [InlineData(401, "required", "Anonymous caller does not have storage.objects.create access", ObjectStoreErrorCode.Unauthenticated)]
    [InlineData(403, "forbidden", "does not have storage.objects.create access", ObjectStoreErrorCode.PermissionDenied)]
    [InlineData(403, "accountDisabled", "The billing account for the owning project is disabled in state absent", ObjectStoreErrorCode.PermissionDenied)]
    [InlineData(403, "rateLimitExceeded", "Rate Limit Exceeded", ObjectStoreErrorCode.Throttled)]
    [InlineData(403, "userRateLimitExceeded", "User Rate Limit Exceeded", ObjectStoreErrorCode.Throttled)]
    [InlineData(429, "rateLimitExceeded", "The object exceeded the rate limit for object mutation operations", ObjectStoreErrorCode.Throttled)]
    [InlineData(413, "uploadTooLarge", "too large", ObjectStoreErrorCode.TooLarge)]
    [InlineData(408, "timeout", "timeout", ObjectStoreErrorCode.Unavailable)]
    [InlineData(500, "backendError", "We encountered an internal error. Please try again.", ObjectStoreErrorCode.Unavailable)]
    [InlineData(503, "backendError", "Service Unavailable", ObjectStoreErrorCode.Unavailable)]
    [InlineData(400, "invalid", "something new", ObjectStoreErrorCode.Unknown)]
    public async Task Every_error_that_Google_documents_for_a_put_has_its_own_code(int status, string reason, string message, ObjectStoreErrorCode expected)
    {
        gcs.Answer = _ => ScriptedGcs.Error((HttpStatusCode)status, reason, message);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", new byte[1]));
        Assert.Equal(expected, error.Code);
        Assert.Equal(expected is ObjectStoreErrorCode.Throttled or ObjectStoreErrorCode.Unavailable, error.IsTransient);
        Assert.Equal(error.IsTransient ? 3 : 1, gcs.Requests.Count);
        if (expected != ObjectStoreErrorCode.BucketNotFound)
            Assert.Contains(message.TrimEnd('.'), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":403,"message":"no.","errors":[{"reason":"forbidden"}]}}""", "no (HTTP 403, forbidden)", "forbidden")]
    [InlineData("""{"error":{"code":403,"message":"no"}}""", "no (HTTP 403)", null)]
    [InlineData("<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>d</Details></Error>", "Access denied (HTTP 403, AccessDenied)", "AccessDenied")]
    [InlineData("<html><body>a proxy</body></html>", "the answer was HTTP 403", null)]
    [InlineData("<Error><Code>Cut", "the answer was HTTP 403", null)]
    [InlineData("{\"error\":", "{\"error\": (HTTP 403)", null)]
    [InlineData("plain words", "plain words (HTTP 403)", null)]
    [InlineData("", "the answer was HTTP 403", null)]
    public void The_body_of_an_error_is_read_in_every_form(string body, string message, string? reason)
    {
        var error = GcsErrorBody.Parse(HttpStatusCode.Forbidden, Encoding.UTF8.GetBytes(body));
        Assert.Equal((message, reason), (error.Message, error.Reason));
    }

    [Fact]
    public async Task A_missing_object_needs_no_second_request()
    {
        gcs.Answer = _ => ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound", "No such object: scripted/k");
        Assert.Null(await gcs.Open().HeadAsync("k"));
        Assert.Equal(["head"], gcs.Kinds);
    }

    [Fact]
    public async Task Where_the_answer_does_not_say_what_is_missing_the_bucket_is_looked_for_once()
    {
        gcs.Answer = request => request.Kind == "bucket" ? null : ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound", "Not Found");
        var store = gcs.Open();
        Assert.Null(await store.HeadAsync("a"));
        Assert.Null(await store.GetAsync("b"));
        Assert.Equal(["head", "bucket", "get"], gcs.Kinds);
    }

    [Fact]
    public async Task A_bucket_that_is_then_not_found_is_missing()
    {
        gcs.Answer = _ => ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound", "Not Found");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().HeadAsync("a"));
        Assert.Equal(ObjectStoreErrorCode.BucketNotFound, error.Code);
    }

    [Fact]
    public async Task Who_may_not_ask_for_the_bucket_is_told_of_a_missing_object()
    {
        gcs.Answer = request => ScriptedGcs.Error(request.Kind == "bucket" ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound, "x", "Not Found");
        Assert.Null(await gcs.Open().HeadAsync("a"));
    }

    [Fact]
    public async Task A_wait_that_the_service_asks_for_is_kept()
    {
        var first = true;
        gcs.Answer = _ =>
        {
            if (!first)
                return null;
            first = false;
            var busy = ScriptedGcs.Error(HttpStatusCode.TooManyRequests, "rateLimitExceeded");
            busy.Headers.TryAddWithoutValidation("Retry-After", "1");
            return busy;
        };
        var started = TimeProvider.System.GetTimestamp();
        await gcs.Open().HeadAsync("k");
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(950));
    }
}
