using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>Downloads, conditions, lists and partial answers.</summary>
public sealed class ReadTests : CloudStorageTests
{
    [Theory]
    [InlineData("bytes=1-3", 206, "ell", "bytes 1-3/5")]
    [InlineData("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=3-100", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-100", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=3-1", 200, "hello", null)]
    [InlineData("bytes=0-0,2-2", 200, "hello", null)]
    [InlineData("lines=1-2", 200, "hello", null)]
    [InlineData("bytes=5-", 416, "Request range not satisfiable", null)]
    [InlineData("bytes=-0", 416, "Request range not satisfiable", null)]
    public async Task A_range_is_what_it_says(string range, int status, string body, string? contentRange)
    {
        await SaveAsync("a");

        using var answer = await SendAsync(HttpMethod.Get, $"/download{Objects}/a?alt=media", null, ("Range", range));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(contentRange, answer.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task A_download_tells_generation_and_hashes()
    {
        var saved = await SaveAsync("a");

        using var answer = await SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media", null, ("Range", "bytes=0-0"));

        Assert.Equal(saved.GetProperty("generation").GetString(), Assert.Single(answer.Headers.GetValues("x-goog-generation")));
        Assert.Equal("1", Assert.Single(answer.Headers.GetValues("x-goog-metageneration")));
        Assert.Equal("crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg==", Assert.Single(answer.Headers.GetValues("x-goog-hash")));
        Assert.Equal("5", Assert.Single(answer.Headers.GetValues("x-goog-stored-content-length")));
        Assert.Equal(saved.GetProperty("etag").GetString(), Assert.Single(answer.Headers.GetValues("ETag")));
    }

    [Fact]
    public async Task A_download_of_nothing_is_refused_in_words()
    {
        using var answer = await SendAsync(HttpMethod.Get, $"{Objects}/a%2Fb?alt=media");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("No such object: bucket/a/b", await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>“If the client's request does not include an Accept-Encoding: gzip header, the object is decompressed”, and a range is then ignored.</summary>
    [Fact]
    public async Task A_compressed_object_is_served_as_it_was_unless_gzip_is_taken()
    {
        using var buffer = new MemoryStream();
        await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync("hello"u8.ToArray(), Token);
        await JsonAsync(HttpMethod.Post, $"{Uploads}?uploadType=media&name=a&contentEncoding=gzip", Bytes(buffer.ToArray()));

        using var plain = await SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media", null, ("Range", "bytes=1-2"));
        using var compressed = await SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media", null, ("Accept-Encoding", "gzip"));

        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        Assert.Equal("hello", await plain.Content.ReadAsStringAsync(Token));
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal(buffer.ToArray(), await compressed.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("gzip", Assert.Single(compressed.Content.Headers.ContentEncoding));
        Assert.Equal(buffer.Length.ToString(CultureInfo.InvariantCulture), Assert.Single(plain.Headers.GetValues("x-goog-stored-content-length")));
    }

    [Fact]
    public async Task Conditions_hold_or_are_412_or_304()
    {
        var generation = (await SaveAsync("a")).GetProperty("generation").GetString();

        await JsonAsync(HttpMethod.Get, $"{Objects}/a?ifGenerationMatch={generation}&ifMetagenerationMatch=1&ifGenerationNotMatch=1&ifMetagenerationNotMatch=2");
        var refused = await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Get, $"{Objects}/a?ifGenerationMatch=1");
        await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Get, $"{Objects}/a?ifMetagenerationMatch=2");
        using var same = await SendAsync(HttpMethod.Get, $"{Objects}/a?ifGenerationNotMatch={generation}");
        using var content = await SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media&ifMetagenerationNotMatch=1");

        Assert.Equal(("conditionNotMet", "At least one of the pre-conditions you specified did not hold."), refused);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, content.StatusCode);
    }

    [Fact]
    public async Task Generations_grow_strictly()
    {
        var generations = new List<long>();
        for (var i = 0; i < 50; i++)
            generations.Add(long.Parse((await SaveAsync("a")).GetProperty("generation").GetString()!, CultureInfo.InvariantCulture));

        Assert.Equal(generations.Distinct().Order(), generations);
    }

    [Fact]
    public async Task Prefixes_count_among_the_results_of_a_page()
    {
        foreach (var name in new[] { "a/1", "a/2", "b", "c/1", "d" })
            await SaveAsync(name);

        var first = await JsonAsync(HttpMethod.Get, $"{Objects}?delimiter=/&maxResults=2");
        var second = await JsonAsync(HttpMethod.Get, $"{Objects}?delimiter=/&maxResults=2&pageToken={Uri.EscapeDataString(first.GetProperty("nextPageToken").GetString()!)}");

        Assert.Equal(["a/"], first.GetProperty("prefixes").EnumerateArray().Select(prefix => prefix.GetString()));
        Assert.Equal(["b"], first.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(["c/"], second.GetProperty("prefixes").EnumerateArray().Select(prefix => prefix.GetString()));
        Assert.Equal(["d"], second.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.False(second.TryGetProperty("nextPageToken", out _));
    }

    [Fact]
    public async Task A_partial_answer_has_what_was_asked_for()
    {
        await SaveAsync("a");

        var list = await JsonAsync(HttpMethod.Get, $"{Objects}?fields=items(name,size),nextPageToken");
        var one = await JsonAsync(HttpMethod.Get, $"{Objects}/a?fields=name,metadata/x");
        var refused = await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"{Objects}?fields=items(name");

        Assert.Equal("""{"items":[{"name":"a","size":"5"}]}""", list.GetRawText());
        Assert.Equal("""{"name":"a"}""", one.GetRawText());
        Assert.Equal("invalidParameter", refused.Reason);
    }

    [Fact]
    public async Task A_batch_answers_each_part_for_itself()
    {
        await SaveAsync("a");
        await SaveAsync("b/ü");
        static string Part(int id, string request) => $"--x\r\nContent-Type: application/http\r\nContent-ID: <batch+{id}>\r\n\r\n{request}\r\n";
        var body = Part(1, $"DELETE {Objects}/a HTTP/1.1\r\n") + Part(2, $"DELETE {Objects}/absent HTTP/1.1\r\n") + Part(3, $"DELETE {Objects}/b%2F%C3%BC HTTP/1.1\r\n")
            + Part(4, $"GET {Objects}/a?alt=media HTTP/1.1\r\n") + "--x--";

        using var answer = await SendAsync(HttpMethod.Post, "/batch/storage/v1", Text(body, "multipart/mixed; boundary=x"));

        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var parts = text.Split("Content-ID: ").Skip(1).ToArray();
        Assert.Collection(
            parts,
            part => Assert.StartsWith("<response-batch+1>\r\n\r\nHTTP/1.1 204 No Content\r\n", part, StringComparison.Ordinal),
            part => Assert.Contains("HTTP/1.1 404 Not Found", part, StringComparison.Ordinal),
            part => Assert.StartsWith("<response-batch+3>\r\n\r\nHTTP/1.1 204", part, StringComparison.Ordinal),
            part => Assert.Contains("HTTP/1.1 400 Bad Request", part, StringComparison.Ordinal));
        Assert.Contains("No such object: bucket/absent", parts[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=x", "--x\r\nContent-Type: application/json\r\n\r\n{}\r\n--x--")]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/mixed; boundary=x", "--x--")]
    public async Task A_malformed_batch_is_refused(string contentType, string body) =>
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/batch/storage/v1", Text(body, contentType));

    [Fact]
    public async Task A_batch_has_100_parts_at_most()
    {
        var body = new StringBuilder();
        for (var i = 0; i < 101; i++)
            body.Append(CultureInfo.InvariantCulture, $"--x\r\nContent-Type: application/http\r\n\r\nDELETE {Objects}/{i} HTTP/1.1\r\n\r\n");

        var refused = await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/batch/storage/v1", Text(body + "--x--", "multipart/mixed; boundary=x"));

        Assert.Contains("101 calls", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_most_32_objects_are_composed_and_each_must_be_there()
    {
        await SaveAsync("a");
        static string Sources(int count, string extra = "") => $$"""{"sourceObjects":[{{string.Join(',', Enumerable.Repeat($$"""{"name":"a"{{extra}}}""", count))}}]}""";

        await JsonAsync(HttpMethod.Post, $"{Objects}/whole/compose", Text(Sources(32), "application/json"));
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Objects}/whole/compose", Text(Sources(33), "application/json"));
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Objects}/whole/compose", Text(Sources(0), "application/json"));
        await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Post, $"{Objects}/whole/compose", Text(Sources(1, ",\"objectPreconditions\":{\"ifGenerationMatch\":\"1\"}"), "application/json"));
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, $"{Objects}/whole/compose", Text("""{"sourceObjects":[{"name":"absent"}]}""", "application/json"));
    }

    [Fact]
    public async Task A_rewrite_token_is_for_its_own_rewrite()
    {
        await SaveAsync("a");

        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Objects}/a/rewriteTo/b/bucket/o/b?rewriteToken=made-up");
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Objects}/a/rewriteTo/b/bucket/o/b?maxBytesRewrittenPerCall=1000");
        await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Post, $"{Objects}/a/rewriteTo/b/bucket/o/b?ifSourceGenerationMatch=1");
    }
}
