using System.Net;
using System.Net.Http.Headers;
using UploadProcessor.Images;

namespace UploadProcessor.Tests.Serving;

public sealed class RenditionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task They_are_to_the_byte_those_of_a_run_over_a_folder()
    {
        string[] names = ["chelsea.png", "rocket.jpg"];
        foreach (var name in names)
            folder.Write($"in/{name}", Photos.Bundle(name));
        var run = await ProgramRun.RunAsync(folder.Path, "--in", "in", "--out", "out");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Errors));
        await using var server = await RunningServer.StartAsync();

        foreach (var name in names)
        {
            await server.UploadOrFailAsync(name, Photos.Bundle(name));
            await server.WaitForAsync(name, "done");
            foreach (var size in RenditionSize.All)
            {
                using var answer = await GetAsync(server, $"/renditions/{size.Name}/{name}.webp");
                Assert.Equal((HttpStatusCode.OK, "image/webp"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
                var expected = await File.ReadAllBytesAsync(Path.Join(folder.Path, "out", size.Name, $"{name}.webp"), Token);
                Assert.Equal(expected.Length, answer.Content.Headers.ContentLength);
                Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Token));
            }
        }
    }

    [Fact]
    public async Task One_that_the_browser_has_is_not_sent_again_until_it_is_another()
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("a.jpg", "done");
        using var first = await GetAsync(server, "/renditions/thumb/a.jpg.webp");

        using var again = await GetAsync(server, "/renditions/thumb/a.jpg.webp", first.Headers.ETag);
        Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync(Token)).Length));

        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("retina.jpg"));
        await Wait.UntilAsync(async () => (await server.Store.HeadAsync("processed/thumb/a.jpg.webp", Token))!.Properties.Metadata["source-width"] == "1411");
        using var other = await GetAsync(server, "/renditions/thumb/a.jpg.webp", first.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("50% off #1 ünï 🌊.jpg")]
    [InlineData("a+b&c=d?.jpg")]
    [InlineData("quote\"s' <b>.jpg")]
    public async Task Whatever_the_name_the_address_that_is_told_leads_to_it(string name)
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync(name, Photos.Bundle("rocket.jpg"));
        var photo = await server.WaitForAsync(name, "done");

        foreach (var rendition in photo.GetProperty("renditions").EnumerateArray())
        {
            using var answer = await GetAsync(server, rendition.GetProperty("url").GetString()!);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Photographs_that_others_put_into_folders_are_shown_too()
    {
        await using var server = await RunningServer.StartAsync();

        await server.Store.PutAsync("uploads/a folder/b+c.jpg", Photos.Bundle("rocket.jpg"), cancellationToken: Token);

        var photo = await server.WaitForAsync("a folder/b+c.jpg", "done");
        using var answer = await GetAsync(server, photo.GetProperty("renditions")[2].GetProperty("url").GetString()!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/renditions/thumb/none.webp")]
    [InlineData("/renditions/huge/rocket.jpg.webp")]
    [InlineData("/renditions/")]
    [InlineData("/renditions/%2e%2e/uploads/rocket.jpg")]
    [InlineData("/renditions/..%2fuploads/rocket.jpg")]
    public async Task Nothing_else_is_given_out(string path)
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync("rocket.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("rocket.jpg", "done");

        using var answer = await GetAsync(server, path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, string path, EntityTagHeaderValue? known = null)
    {
        var uri = new Uri(server.Client.BaseAddress! + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = path.Contains("%2", StringComparison.Ordinal) });
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await server.Client.SendAsync(request, Token);
    }
}
