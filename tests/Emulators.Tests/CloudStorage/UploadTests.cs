using System.Net;
using System.Text.Json;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>Uploads in one request, and what objects may be called.</summary>
public sealed class UploadTests : CloudStorageTests
{
    private const string Related = "multipart/related; boundary=b";

    [Fact]
    public async Task Metadata_and_content_come_in_one_body()
    {
        var made = await JsonAsync(HttpMethod.Post, $"{Uploads}?uploadType=multipart", Text(
            "--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a\",\"metadata\":{\"Key\":\"v\"}}\r\n--b\r\nContent-Type: text/css\r\n\r\nhello\r\n--b--", Related));

        Assert.Equal("a", made.GetProperty("name").GetString());
        Assert.Equal("text/css", made.GetProperty("contentType").GetString());
        Assert.Equal("5", made.GetProperty("size").GetString());
        Assert.Equal("v", made.GetProperty("metadata").GetProperty("Key").GetString());
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a\"}\r\n--b--", Related)]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a\"}\r\n--b\r\n\r\nhello", Related)]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\n{\"name\":\"a\"}\r\n--b\r\n\r\nhello\r\n--b--", Related)]
    [InlineData("--b\r\nContent-Type: application/json\r\n\r\n{\"name\":\"a\"}\r\n--b\r\n\r\nhello\r\n--b\r\n\r\nmore\r\n--b--", Related)]
    [InlineData("{\"name\":\"a\"}", "application/json")]
    [InlineData("", Related)]
    public async Task A_malformed_body_is_refused_and_nothing_is_there(string body, string contentType)
    {
        var refused = await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Uploads}?uploadType=multipart", Text(body, contentType));

        Assert.Equal(("badContent", "Malformed multipart body."), refused);
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{Objects}/a");
    }

    [Theory]
    [InlineData("a/../b", "a%2F..%2Fb")]
    [InlineData("a/./b", "a%2f.%2Fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("a+b", "a+b")]
    [InlineData("a b", "a%20b")]
    [InlineData("...", "%2E..")]
    [InlineData("ü🌊", "%C3%BC%F0%9F%8C%8A")]
    [InlineData("a//", "a%2F%2F")]
    [InlineData("\t\u0001", "%09%01")]
    public async Task A_path_is_decoded_once_and_not_normalised(string name, string encoded)
    {
        await SaveAsync(name);

        Assert.Equal(name, (await JsonAsync(HttpMethod.Get, $"{Objects}/{encoded}")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData(".well-known/acme-challenge/a")]
    public async Task A_name_that_no_object_may_have_is_refused(string name) =>
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Uploads}?uploadType=media&name={Uri.EscapeDataString(name)}", Bytes([1]));

    [Fact]
    public async Task A_name_has_1024_bytes_at_most()
    {
        await SaveAsync(new string('ü', 512));

        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, $"{Uploads}?uploadType=media&name={new string('a', 1025)}", Bytes([1]));
    }

    [Fact]
    public async Task A_path_that_is_no_UTF_8_is_refused() => await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Get, $"{Objects}/%FF");

    [Fact]
    public async Task Custom_metadata_has_8_KiB_at_most()
    {
        await SaveAsync("a");

        var refused = await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Patch, $"{Objects}/a", Text(
            JsonSerializer.Serialize(new { metadata = new { k = new string('x', 8 * 1024) } }), "application/json"));

        Assert.Contains("8193 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_emulator_does_not_know_is_refused_and_not_ignored()
    {
        await RefusedAsync(HttpStatusCode.NotImplemented, HttpMethod.Get, $"{Objects}?matchGlob=a");
        await RefusedAsync(HttpStatusCode.NotImplemented, HttpMethod.Post, $"{Uploads}?uploadType=media&name=a&predefinedAcl=publicRead", Bytes([1]));
        await RefusedAsync(HttpStatusCode.NotImplemented, HttpMethod.Get, $"{Objects}/a/acl");
        await RefusedAsync(HttpStatusCode.NotImplemented, HttpMethod.Post, "/storage/v1/b?project=portable", Text("""{"name":"versioned","versioning":{"enabled":true}}""", "application/json"));
    }

    [Theory]
    [InlineData("no")]
    [InlineData("Upper")]
    [InlineData("goog-bucket")]
    [InlineData("my-google-bucket")]
    [InlineData("192.168.5.4")]
    [InlineData("-dash")]
    [InlineData("a..b")]
    public async Task A_bucket_name_that_is_not_allowed_is_refused(string name) =>
        Assert.Equal($"Invalid bucket name: '{name}'", (await RefusedAsync(
            HttpStatusCode.BadRequest, HttpMethod.Post, "/storage/v1/b?project=portable", Text(JsonSerializer.Serialize(new { name }), "application/json"))).Message);

    [Fact]
    public async Task A_bucket_belongs_to_a_project() =>
        Assert.Equal("Required parameter: project", (await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "/storage/v1/b", Text("""{"name":"other"}""", "application/json"))).Message);

    [Fact]
    public async Task Twenty_writers_of_an_absent_object_have_one_winner()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var answer = await SendAsync(HttpMethod.Post, $"{Uploads}?uploadType=media&name=race&ifGenerationMatch=0", Bytes([(byte)number]));
            return answer.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(19, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
    }
}
