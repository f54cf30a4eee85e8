using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace UploadProcessor.Tests.Serving;

/// <summary>What is taken, and what is refused with a clear word and leaves nothing.</summary>
public sealed class UploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> UnusableNames => new()
    {
        { "", "The name is missing: it is given as ?name=…" },
        { " ", "The name is missing: it is given as ?name=…" },
        { "../../x.jpg", "The name is a path: it holds a slash or a backslash." },
        { "/etc/x.jpg", "The name is a path: it holds a slash or a backslash." },
        { @"a\b.jpg", "The name is a path: it holds a slash or a backslash." },
        { "..", "The name cannot be stored: the key has a '..' segment." },
        { "x.jpg.", "The name cannot be stored: the segment 'x.jpg.' ends with '.'." },
        { new string('x', 300), "The name has 300 characters, more than 200." },
        { "a\nb.jpg", "The name holds a control character." },
        { "a\0b.jpg", "The name holds a control character." },
        { "a\u001b[2Jb.jpg", "The name holds a control character." },
        { "a\u0085b.jpg", "The name holds a control character." },
    };

    [Fact]
    public async Task A_photograph_is_stored_with_the_type_of_its_content_whatever_its_name_says()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.UploadAsync("really a jpeg.PNG", Photos.Bundle("rocket.jpg"));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("{\"name\":\"really a jpeg.PNG\",\"size\":112525,\"contentType\":\"image/jpeg\"}", said.GetRawText());
        Assert.Equal("image/jpeg", (await server.Store.HeadAsync("uploads/really a jpeg.PNG", Token))!.Properties.ContentType);
        await server.WaitForAsync("really a jpeg.PNG", "done");
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("tiff")]
    public async Task Every_format_that_is_processed_is_taken(string format)
    {
        await using var server = await RunningServer.StartAsync();
        using var picture = Photos.RedAndBlue(30, 20);

        await server.UploadOrFailAsync("picture", picture.WriteToBuffer($".{format}"));

        await server.WaitForAsync("picture", "done");
    }

    [Theory]
    [MemberData(nameof(UnusableNames))]
    public async Task An_unusable_name_is_refused(string name, string problem)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.UploadAsync(name, Photos.Bundle("rocket.jpg"));

        await AssertRefusedAsync(server, answer, HttpStatusCode.BadRequest, problem);
    }

    [Fact]
    public async Task No_bytes_are_no_photograph()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.UploadAsync("empty.jpg", []);

        await AssertRefusedAsync(server, answer, HttpStatusCode.BadRequest, "The photograph has no bytes.");
    }

    [Theory]
    [InlineData("#!/bin/sh\nrm -rf /\n")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("RIFF????WAVEfmt ")]
    [InlineData("x")]
    public async Task Another_type_is_refused_whatever_its_name_says(string content)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.UploadAsync("photo.jpg", System.Text.Encoding.UTF8.GetBytes(content));

        await AssertRefusedAsync(server, answer, HttpStatusCode.UnsupportedMediaType, "By its content, whatever its name says, this is no JPEG, PNG, WebP, GIF or TIFF image.");
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_when_they_are_announced()
    {
        await using var server = await RunningServer.StartAsync("UploadProcessor:MaxBytes=100000");

        using var answer = await server.UploadAsync("rocket.jpg", Photos.Bundle("rocket.jpg"));

        await AssertRefusedAsync(server, answer, HttpStatusCode.RequestEntityTooLarge, "112,525 bytes are more than 100,000.");
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_when_they_are_not_announced_and_nothing_stays()
    {
        await using var server = await RunningServer.StartAsync("UploadProcessor:MaxBytes=100000");
        using var body = new StreamContent(new TrickleStream(Photos.Bundle("rocket.jpg")));

        using var answer = await server.UploadAsync("rocket.jpg", body);

        Assert.Null(body.Headers.ContentLength);
        await AssertRefusedAsync(server, answer, HttpStatusCode.RequestEntityTooLarge, "The photograph has more bytes than are taken here; nothing was stored.");
    }

    [Fact]
    public async Task A_name_that_is_taken_stands_for_the_new_photograph_from_then_on()
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));
        var before = await server.WaitForAsync("a.jpg", "done");

        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("retina.jpg"));

        await Wait.UntilAsync(async () => Largest(await server.WaitForAsync("a.jpg", "done")).GetProperty("width").GetInt32() == 1200);
        Assert.NotEqual(Largest(before).GetProperty("url").GetString(), Largest(await server.WaitForAsync("a.jpg", "done")).GetProperty("url").GetString());
        static JsonElement Largest(JsonElement photo) => photo.GetProperty("renditions")[0];
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.Created)]
    public async Task Only_its_own_page_may_upload_from_a_browser(string site, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync();
        using var body = RunningServer.Body(Photos.Bundle("rocket.jpg"));
        body.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await server.UploadAsync("rocket.jpg", body);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task AssertRefusedAsync(RunningServer server, HttpResponseMessage answer, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(((int)status, detail), (problem.GetProperty("status").GetInt32(), problem.GetProperty("detail").GetString()));
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.Empty(await server.KeysAsync(string.Empty));
        Assert.Empty((await server.GetAsync("/photos")).EnumerateArray());
    }
}
