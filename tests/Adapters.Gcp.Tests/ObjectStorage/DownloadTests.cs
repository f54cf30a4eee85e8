using System.Net;
using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>What a read asks, and how it reads the answer.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Fact]
    public async Task A_read_is_one_request_whose_headers_say_everything()
    {
        gcs.Answer = _ => Content(
            "abc",
            ("x-goog-hash", "crc32c=NkszBQ==,md5=kAFQmDzST7DWlj99KOF/cg=="),
            ("x-goog-meta-Author", "Ada"),
            ("x-goog-meta-empty", string.Empty),
            ("Cache-Control", "no-cache"),
            ("Content-Language", "en"),
            ("Content-Disposition", "inline"));
        await using var download = (await gcs.Open().GetAsync("a/b c"))!;
        var request = Assert.Single(gcs.Requests);
        Assert.Equal(("GET", "/scripted/a/b%20c", "gzip"), (request.Method, request.Address.PathAndQuery, request.Header("Accept-Encoding")));
        var info = download.Info;
        Assert.Equal((3, "\"42\"", "NkszBQ=="), (info.Size, info.ETag.Value, info.Checksum?.ToBase64()));
        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), info.LastModified);
        Assert.Equal(("text/plain", "no-cache", "en", "inline", null), (info.Properties.ContentType, info.Properties.CacheControl, info.Properties.ContentLanguage, info.Properties.ContentDisposition, info.Properties.ContentEncoding));
        Assert.Equal(("Ada", string.Empty), (info.Properties.Metadata["author"], info.Properties.Metadata["empty"]));
    }

    [Theory]
    [InlineData("Zo%C3%AB")]
    [InlineData("100 % sure")]
    [InlineData("=?UTF-8?B?w6s=?=")]
    [InlineData("ZoÃ«")]
    public async Task Metadata_that_a_header_cannot_say_for_sure_is_asked_of_the_JSON_API_for_this_generation(string header)
    {
        gcs.Answer = request => request.Kind == "get" ? Content("abc", ("x-goog-meta-author", header)) : ScriptedGcs.Stored(""","metadata":{"Author":"Zoë"}""");
        await using var download = (await gcs.Open().GetAsync("k"))!;
        Assert.Equal("Zoë", download.Info.Properties.Metadata["author"]);
        Assert.Equal(["get", "head"], gcs.Kinds);
        Assert.Contains("&generation=42", gcs.Requests[1].Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_of_an_object_that_has_just_been_overwritten_is_what_the_headers_say()
    {
        gcs.Answer = request => request.Kind == "get" ? Content("abc", ("x-goog-meta-author", "100%")) : ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound", "No such object: scripted/k");
        await using var download = (await gcs.Open().GetAsync("k"))!;
        Assert.Equal("100%", download.Info.Properties.Metadata["author"]);
    }

    [Fact]
    public async Task What_private_objects_are_served_with_is_no_cache_control_of_theirs()
    {
        gcs.Answer = _ => Content("abc", ("Cache-Control", "private, max-age=0"));
        await using var download = (await gcs.Open().GetAsync("k"))!;
        Assert.Null(download.Info.Properties.CacheControl);
    }

    [Fact]
    public async Task A_range_that_is_answered_by_the_whole_object_is_an_error()
    {
        gcs.Answer = _ => Content("abcdef");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().GetAsync("k", new GetOptions { Range = ByteRange.From(2) }));
        Assert.Equal(ObjectStoreErrorCode.Unsupported, error.Code);
        Assert.Equal("bytes=2-", gcs.Requests[0].Header("Range"));
    }

    [Fact]
    public async Task A_version_asked_for_is_a_generation_in_the_header()
    {
        gcs.Answer = _ => ScriptedGcs.Bare(HttpStatusCode.PreconditionFailed);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().GetAsync("k", new GetOptions { IfMatch = new ETag("\"41\"") }));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
        Assert.Equal("41", Assert.Single(gcs.Requests).Header("x-goog-if-generation-match"));
    }

    [Fact]
    public async Task The_version_of_another_provider_is_not_the_objects()
    {
        var store = gcs.Open();
        var foreign = new ETag("\"9b2cf535f27731c974343645a3985328\"");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.GetAsync("k", new GetOptions { IfMatch = foreign }));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, (await Assert.ThrowsAsync<ObjectStoreException>(() => store.DeleteAsync("k", new DeleteOptions { IfMatch = foreign }))).Code);
        gcs.Answer = _ => Content("abc");
        await using var changed = (await store.GetAsync("k", new GetOptions { IfNoneMatch = foreign }))!;
        Assert.False(changed.IsNotModified);
    }

    [Fact]
    public async Task What_has_not_changed_is_one_request()
    {
        gcs.Answer = _ => ScriptedGcs.Bare(HttpStatusCode.NotModified);
        Assert.True((await gcs.Open().GetAsync("k", new GetOptions { IfNoneMatch = new ETag("\"42\"") }))!.IsNotModified);
        Assert.Contains("&ifGenerationNotMatch=42", Assert.Single(gcs.Requests).Address.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/../b", "/scripted/a%2F..%2Fb")]
    [InlineData("./a", "/scripted/.%2Fa")]
    [InlineData("a/.hidden", "/scripted/a/.hidden")]
    [InlineData("a//b", "/scripted/a//b")]
    [InlineData("100%/ü+?#", "/scripted/100%25/%C3%BC%2B%3F%23")]
    public async Task A_key_arrives_exactly(string key, string expected)
    {
        gcs.Answer = _ => Content("abc");
        await using var download = await gcs.Open().GetAsync(key);
        Assert.Equal($"http://scripted.example{expected}", gcs.Requests[0].Address.OriginalString);
        Assert.Equal(expected, gcs.Requests[0].Address.PathAndQuery);
    }

    [Fact]
    public async Task A_success_without_a_generation_is_not_Cloud_Storages()
    {
        gcs.Answer = _ => ScriptedGcs.Json("{}");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().GetAsync("k"));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
    }

    private static HttpResponseMessage Content(string text, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };
        answer.Content.Headers.Remove("Content-Type");
        foreach (var (name, value) in (IEnumerable<(string, string)>)[
            ("x-goog-generation", "42"), ("x-goog-stored-content-encoding", "identity"), ("x-goog-stored-content-length", $"{text.Length}"),
            ("Content-Type", "text/plain"), ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"), .. headers])
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
                answer.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }
}
