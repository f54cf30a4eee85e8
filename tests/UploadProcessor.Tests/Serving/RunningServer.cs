using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Portable.ObjectStorage;
using UploadProcessor.Serving;
using UploadProcessor.Terminal;

namespace UploadProcessor.Tests.Serving;

/// <summary>The server in this process, over real HTTP, with a client.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private RunningServer(WebApplication application)
    {
        this.application = application;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(application.Urls.Single()), Timeout = TimeSpan.FromMinutes(2) };
        Store = application.Services.GetRequiredKeyedService<IObjectStore>(Names.Uploads);
    }

    public HttpClient Client { get; }

    public IObjectStore Store { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>With a store of the test's in front of the configured one.</summary>
    public static Task<RunningServer> StartBehindAsync(Func<IObjectStore, IObjectStore> front, params string[] settings) =>
        StartAsync(
            services => services.AddKeyedSingleton(Names.Uploads, (provider, _) => front(provider.GetRequiredKeyedService<IObjectStore>("behind"))),
            [
                "Portable:ObjectStores:behind:Bucket=photos",
                "Portable:ObjectStores:behind:Events:Queue=uploads",
                "Portable:ObjectStores:behind:Events:Prefix=uploads/",
                .. settings,
            ]);

    public static HttpContent Body(byte[] bytes) => new ByteArrayContent(bytes);

    public Task<HttpResponseMessage> UploadAsync(string name, byte[] bytes) => UploadAsync(name, Body(bytes));

    public Task<HttpResponseMessage> UploadAsync(string name, HttpContent body) =>
        Client.PostAsync(new Uri($"/uploads?name={Uri.EscapeDataString(name)}", UriKind.Relative), body, Token);

    public async Task UploadOrFailAsync(string name, byte[] bytes)
    {
        using var answer = await UploadAsync(name, bytes);
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Token);

    public async Task<JsonElement> PostAsync(string path)
    {
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), null, Token);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    public async Task<List<string>> KeysAsync(string prefix) => await Store.ListAsync(new ListOptions { Prefix = prefix }, Token).Select(entry => entry.Key.Value).ToListAsync(Token);

    public async Task<JsonElement> WaitForAsync(string name, string state)
    {
        JsonElement found = default;
        await Wait.UntilAsync(async () =>
        {
            found = (await GetAsync("/photos")).EnumerateArray().FirstOrDefault(photo => photo.GetProperty("name").GetString() == name);
            return found.ValueKind == JsonValueKind.Object && found.GetProperty("state").GetString() == state;
        });
        return found;
    }

    public Task<EventReader> ListenAsync(string? lastEventId = null) => EventReader.OpenAsync(Client, lastEventId);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await application.StopAsync(Token);
        await application.DisposeAsync();
    }

    private static async Task<RunningServer> StartAsync(Action<IServiceCollection> configure, string[] settings)
    {
        var pairs = settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]));
        var application = Server.Build(new CommandLine { Serve = true, Settings = [.. pairs] }, configure);
        application.Urls.Add("http://127.0.0.1:0");
        await application.StartAsync(Token);
        return new RunningServer(application);
    }
}
