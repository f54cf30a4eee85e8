using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>Deleting many: batches, and what becomes of each key.</summary>
public sealed partial class DeletionTests : IDisposable
{
    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Fact]
    public async Task A_hundred_keys_go_into_a_batch_and_a_key_that_comes_twice_only_once()
    {
        gcs.Answer = request => Batch(request, (_, _) => 204);
        var keys = Enumerable.Range(0, 250).Select(i => (ObjectKey)$"{i}").ToArray();
        var results = await gcs.Open().DeleteManyAsync([.. keys, keys[7]]);
        Assert.Equal([100, 100, 50], gcs.Requests.Select(request => Parts(request).Count));
        Assert.Equal([.. keys, keys[7]], results.Select(result => result.Key));
        Assert.All(results, result => Assert.True(result.Succeeded));
    }

    [Fact]
    public async Task Keys_have_their_own_errors_whatever_the_order_of_the_answers()
    {
        gcs.Answer = request => Batch(request, (path, _) => path.EndsWith("/b", StringComparison.Ordinal) ? 403 : path.EndsWith("/c", StringComparison.Ordinal) ? 404 : 204, backwards: true);
        var results = await gcs.Open().DeleteManyAsync(["a", "b", "c", "b"]);
        Assert.Equal([null, ObjectStoreErrorCode.PermissionDenied, null, ObjectStoreErrorCode.PermissionDenied], results.Select(result => result.Error?.Code));
    }

    [Fact]
    public async Task Only_what_the_service_could_not_do_yet_is_asked_again()
    {
        gcs.Answer = request => Batch(request, (path, batch) => path.EndsWith("/b", StringComparison.Ordinal) && batch == 1 ? 503 : 204);
        var results = await gcs.Open().DeleteManyAsync(["a", "b", "c"]);
        Assert.All(results, result => Assert.True(result.Succeeded));
        Assert.Equal([3, 1], gcs.Requests.Select(request => Parts(request).Count));
    }

    [Fact]
    public async Task What_the_service_cannot_do_for_ever_is_the_error_of_that_key()
    {
        gcs.Answer = request => Batch(request, (path, _) => path.EndsWith("/b", StringComparison.Ordinal) ? 429 : 204);
        var results = await gcs.Open().DeleteManyAsync(["a", "b"]);
        Assert.Equal([null, ObjectStoreErrorCode.Throttled], results.Select(result => result.Error?.Code));
        Assert.Equal(3, gcs.Requests.Count);
    }

    [Fact]
    public async Task A_batch_that_fails_is_the_error_of_its_keys_only()
    {
        gcs.Answer = request => gcs.Requests.Count == 2 ? ScriptedGcs.Error(HttpStatusCode.Forbidden, "forbidden") : Batch(request, (_, _) => 204);
        var results = await gcs.Open().DeleteManyAsync([.. Enumerable.Range(0, 250).Select(i => (ObjectKey)$"{i}")]);
        Assert.All(results.Take(100), result => Assert.True(result.Succeeded));
        Assert.All(results.Skip(100).Take(100), result => Assert.Equal(ObjectStoreErrorCode.PermissionDenied, result.Error?.Code));
        Assert.All(results.Skip(200), result => Assert.True(result.Succeeded));
    }

    [Fact]
    public async Task When_the_first_batch_fails_nothing_has_been_deleted_and_the_call_fails()
    {
        gcs.Answer = _ => ScriptedGcs.Error(HttpStatusCode.Forbidden, "forbidden");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().DeleteManyAsync(["a", "b"]));
        Assert.Equal(ObjectStoreErrorCode.PermissionDenied, error.Code);
    }

    [Fact]
    public async Task An_answer_that_does_not_speak_of_every_key_is_no_success()
    {
        foreach (var answer in (Func<ScriptedRequest, HttpResponseMessage>[])[
            request => Batch(request, (_, _) => 204, skip: 1),
            _ => ScriptedGcs.Json("{}"),
            _ => ScriptedGcs.Bare(HttpStatusCode.OK),
            _ => Multipart("--x\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--x--\r\n"),
            _ => Multipart("--x\r\nContent-Type: application/http\r\nContent-ID: <response-1>\r\n\r\nnothing\r\n\r\n\r\n--x--\r\n")])
        {
            gcs.Answer = answer;
            var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().DeleteManyAsync(["a", "b"]));
            Assert.Equal(ObjectStoreErrorCode.Unavailable, error.Code);
        }
    }

    [Fact]
    public async Task Keys_stand_escaped_in_the_batch()
    {
        gcs.Answer = request => Batch(request, (_, _) => 204);
        await gcs.Open().DeleteManyAsync(["a/b c\r\nü"]);
        Assert.Equal("/storage/v1/b/scripted/o/a%2Fb%20c%0D%0A%C3%BC", Assert.Single(Parts(gcs.Requests[0])).Path);
    }

    private static HttpResponseMessage Multipart(string text)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=\"x\"");
        return answer;
    }

    /// <summary>Answers each part of a batch with a status.</summary>
    private HttpResponseMessage Batch(ScriptedRequest request, Func<string, int, int> status, bool backwards = false, int skip = 0)
    {
        var parts = Parts(request).Skip(skip).Select(part => (part.Id, Status: status(part.Path, gcs.Requests.Count)));
        var text = string.Concat((backwards ? parts.Reverse() : parts).Select(part =>
            $"--x\r\nContent-Type: application/http\r\nContent-ID: <response-{part.Id}>\r\n\r\nHTTP/1.1 {part.Status} Whatever\r\nContent-Type: application/json\r\n\r\n{(part.Status == 204 ? string.Empty : Words(part.Status))}\r\n"));
        return Multipart($"{text}--x--\r\n");
    }

    private static string Words(int status) => $$$"""{"error":{"code":{{{status}}},"message":"{{{(status == 404 ? "No such object: scripted/k" : "no")}}}"}}""";

    private static List<(string Id, string Path)> Parts(ScriptedRequest request) =>
        [.. Part().Matches(Encoding.UTF8.GetString(request.Body)).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

    [GeneratedRegex("Content-ID: <(\\d+)>\r\n\r\nDELETE (\\S+) HTTP/1.1\r\n")]
    private static partial Regex Part();
}
