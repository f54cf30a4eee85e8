using System.Net;

namespace UploadProcessor.Tests.Serving;

/// <summary>The page and its rules, health, and direct uploads where there are none.</summary>
public sealed class ServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task The_page_brings_all_its_parts_and_lets_nothing_else_in(string path, string type)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        if (path != "/icon.svg")
            Assert.DoesNotContain("://", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_told_which_providers_are_at_work_and_what_can_be_done()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(
            "{\"store\":\"InMemory\",\"queue\":\"InMemory\",\"bucket\":\"photos\",\"maxBytes\":100000000,\"directUploads\":false,\"redrive\":true}",
            (await server.GetAsync("/about")).GetRawText());
    }

    /// <summary>The in-memory provider signs, but for handlers in its own process.</summary>
    [Theory]
    [InlineData("Provider")]
    [InlineData("Application")]
    public async Task Where_no_browser_reaches_the_store_there_are_no_direct_uploads(string raisedBy)
    {
        await using var server = await RunningServer.StartAsync("UploadProcessor:DirectUploads=true", $"Portable:ObjectStores:uploads:Events:RaisedBy={raisedBy}");

        Assert.False((await server.GetAsync("/about")).GetProperty("directUploads").GetBoolean());
        using var answer = await server.Client.PostAsync(new Uri("/uploads/sign?name=a.jpg&type=image/jpeg", UriKind.Relative), null, Token);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task With_its_store_and_queue_it_is_live_and_ready()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(("Healthy", "Healthy"), (await TextAsync(server, "/health/live"), await TextAsync(server, "/health/ready")));
    }

    [Fact]
    public async Task Without_its_bucket_it_is_live_and_not_ready()
    {
        await using var server = await RunningServer.StartAsync("Portable:CreateIfMissing=false");

        Assert.Equal("Healthy", await TextAsync(server, "/health/live"));
        using var ready = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var upload = await server.UploadAsync("rocket.jpg", Photos.Bundle("rocket.jpg"));
        Assert.Equal(HttpStatusCode.BadGateway, upload.StatusCode);
    }

    private static Task<string> TextAsync(RunningServer server, string path) => server.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token);
}
