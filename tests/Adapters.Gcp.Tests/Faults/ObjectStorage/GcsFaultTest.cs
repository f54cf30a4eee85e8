using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Emulators.CloudStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>A bucket of the Cloud Storage emulator with a <see cref="FaultProxy"/> before it, and beside it plain HTTP, which sees what is really there.</summary>
public abstract class GcsFaultTest : ObjectStoreFaultTest, IAsyncLifetime
{
    /// <summary>What two chunks and a bit are made of.</summary>
    protected const int Chunk = GcsObjectStoreOptions.ChunkSizeUnit;

    private readonly List<IDisposable> providers = [];
    private readonly HttpClient http = new();

    private protected CloudStorageEmulator Emulator { get; private set; } = null!;

    private protected virtual CloudStorageEmulatorOptions EmulatorOptions => new();

    public virtual async ValueTask InitializeAsync()
    {
        Emulator = await CloudStorageEmulator.StartAsync(EmulatorOptions);
        using var created = await http.PostAsJsonAsync(new Uri(Emulator.Endpoint, "storage/v1/b?project=portable"), new { name = Bucket }, Token);
        created.EnsureSuccessStatusCode();
        Proxy = new FaultProxy(Emulator.Endpoint);
        Store = Open(Proxy.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
        if (Emulator is not null)
            await Emulator.DisposeAsync();
        http.Dispose();
    }

    /// <summary>Opens the bucket at an endpoint.</summary>
    protected IObjectStore Open(Uri endpoint, Func<GcpOptions, GcpOptions>? change = null, string? bucket = null, int chunkSize = Chunk)
    {
        var gcp = new GcpOptions
        {
            Endpoint = endpoint,
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        var provider = new GcsObjectStoreProvider(change is null ? gcp : change(gcp), new GcsObjectStoreOptions { ChunkSize = chunkSize });
        providers.Add(provider);
        return provider.Open(new ObjectStoreDefinition { Bucket = bucket ?? Bucket });
    }

    /// <summary>Asserts that an object has these bytes and no upload lies about.</summary>
    protected async Task AssertWholeAsync(string key, byte[] bytes)
    {
        Assert.Equal(bytes, await http.GetByteArrayAsync(Address(key, "?alt=media"), Token));
        Assert.Equal(0, Emulator.UnfinishedUploads);
    }

    /// <summary>Asserts that there is neither an object nor an upload.</summary>
    protected async Task AssertNothingAsync(string key)
    {
        Assert.Null(await GenerationAsync(key));
        Assert.Equal(0, Emulator.UnfinishedUploads);
    }

    /// <summary>The generation of what is really there; <see langword="null"/> if nothing is.</summary>
    protected async Task<string?> GenerationAsync(string key)
    {
        using var response = await http.GetAsync(Address(key), Token);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return (string?)(await response.Content.ReadFromJsonAsync<JsonNode>(Token))!["generation"];
    }

    protected override async Task PutNativeAsync(string key, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var response = await http.PostAsync(new Uri(Emulator.Endpoint, $"upload/storage/v1/b/{Bucket}/o?uploadType=media&name={key}"), content, Token);
        response.EnsureSuccessStatusCode();
    }

    protected override async Task DeleteNativeAsync(string key)
    {
        using var response = await http.DeleteAsync(Address(key), Token);
        response.EnsureSuccessStatusCode();
    }

    protected async Task DeleteBucketAsync()
    {
        using var response = await http.DeleteAsync(new Uri(Emulator.Endpoint, $"storage/v1/b/{Bucket}"), Token);
        response.EnsureSuccessStatusCode();
    }

    private protected override async Task AssertPinnedAsync(RequestHead request, string key) =>
        Assert.Contains((await GenerationAsync(key))!, request.ToString() + request.Header("x-goog-if-generation-match"), StringComparison.Ordinal);

    private Uri Address(string key, string query = "") => new(Emulator.Endpoint, $"storage/v1/b/{Bucket}/o/{key}{query}");
}
