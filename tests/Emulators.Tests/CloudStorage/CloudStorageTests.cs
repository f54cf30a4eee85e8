using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portable.Emulators.CloudStorage;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>An emulator with one bucket, spoken to without any client: what Google's own client does not let one see.</summary>
public abstract class CloudStorageTests : IAsyncLifetime
{
    protected const string Objects = "/storage/v1/b/bucket/o";
    protected const string Uploads = "/upload/storage/v1/b/bucket/o";
    protected const int Quantum = 256 * 1024;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private CloudStorageEmulator? emulator;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected CloudStorageEmulator Emulator => emulator!;

    protected virtual CloudStorageEmulatorOptions Options => new();

    /// <summary>What the bucket is made with, where somebody asks who does it.</summary>
    protected virtual (string Name, string Value)[] Identify() => [];

    public virtual async ValueTask InitializeAsync()
    {
        emulator = await CloudStorageEmulator.StartAsync(Options, Token);
        using var made = await SendAsync(HttpMethod.Post, "/storage/v1/b?project=portable", JsonContent.Create(new { name = "bucket" }), Identify());
        made.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends to a target just as it is written: no dot segment is resolved, nothing is decoded.</summary>
    protected async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var address = new Uri(Emulator.Endpoint.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                Assert.True(content!.Headers.TryAddWithoutValidation(name, value), name);
        }

        return await http.SendAsync(request, Token);
    }

    protected async Task<JsonElement> JsonAsync(HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(method, target, content, headers);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    /// <summary>Expects a refusal in the JSON API's form.</summary>
    /// <returns>Its reason and its message.</returns>
    protected async Task<(string Reason, string Message)> RefusedAsync(HttpStatusCode status, HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(method, target, content, headers);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        var error = JsonElement.Parse(text).GetProperty("error");
        Assert.Equal((int)status, error.GetProperty("code").GetInt32());
        var first = error.GetProperty("errors")[0];
        Assert.Equal(error.GetProperty("message").GetString(), first.GetProperty("message").GetString());
        return (first.GetProperty("reason").GetString()!, first.GetProperty("message").GetString()!);
    }

    protected Task<JsonElement> SaveAsync(string name, string content = "hello", string parameters = "") =>
        JsonAsync(HttpMethod.Post, $"{Uploads}?uploadType=media&name={Uri.EscapeDataString(name)}{parameters}", Bytes(Encoding.UTF8.GetBytes(content)));

    protected static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };

    protected static StringContent Text(string text, string contentType)
    {
        var content = new StringContent(text);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }
}
