using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Emulators.CloudStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>A bucket of the Cloud Storage emulator with a <see cref="FaultProxy"/> before it, and beside it plain HTTP, which sees what is really there.</summary>
public abstract class GcsFaultTest : IAsyncLifetime
{
    /// <summary>How often a request is tried in all.</summary>
    protected const int Attempts = 3;

    /// <summary>What two chunks and a bit are made of.</summary>
    protected const int Chunk = GcsObjectStoreOptions.ChunkSizeUnit;

    /// <summary>What two waits between attempts and a slow machine may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<IDisposable> providers = [];
    private readonly HttpClient http = new();

    private protected CloudStorageEmulator Emulator { get; private set; } = null!;

    private protected FaultProxy Proxy { get; private set; } = null!;

    protected IObjectStore Store { get; private set; } = null!;

    protected string Bucket { get; } = $"faults-{Guid.NewGuid():N}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

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

    /// <summary>Does each of the operations that the tests go through.</summary>
    protected async Task CallAsync(string operation, IObjectStore? store = null)
    {
        store ??= Store;
        switch (operation)
        {
            case "Put":
                await store.PutAsync("new", new byte[100], cancellationToken: Token);
                break;
            case "Get":
                Assert.NotNull(await store.GetBytesAsync("there", Token));
                break;
            case "Head":
                Assert.NotNull(await store.HeadAsync("there", Token));
                break;
            case "List":
                Assert.Contains("there", await store.ListAsync(cancellationToken: Token).Select(entry => entry.Key.Value).ToListAsync(Token));
                break;
            case "Delete":
                await store.DeleteAsync("there", cancellationToken: Token);
                break;
            case "DeleteMany":
                if ((await store.DeleteManyAsync(["there", "nowhere"], Token)).FirstOrDefault(result => !result.Succeeded).Error is { } notDeleted)
                    throw notDeleted;
                break;
            case "Copy":
                await store.CopyAsync("there", "copy", cancellationToken: Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown.");
        }
    }

    /// <summary>Asserts that a call fails with a code, within a time.</summary>
    protected static async Task<ObjectStoreException> ThrowsAsync(ObjectStoreErrorCode code, Func<Task> call, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<ObjectStoreException>(call);
        Assert.True(code == error.Code, error.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, within ?? Patience);
        return error;
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

    protected async Task PutNativeAsync(string key, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        using var response = await http.PostAsync(new Uri(Emulator.Endpoint, $"upload/storage/v1/b/{Bucket}/o?uploadType=media&name={key}"), content, Token);
        response.EnsureSuccessStatusCode();
    }

    protected async Task DeleteNativeAsync(string key)
    {
        using var response = await http.DeleteAsync(Address(key), Token);
        response.EnsureSuccessStatusCode();
    }

    protected async Task DeleteBucketAsync()
    {
        using var response = await http.DeleteAsync(new Uri(Emulator.Endpoint, $"storage/v1/b/{Bucket}"), Token);
        response.EnsureSuccessStatusCode();
    }

    protected static byte[] RandomBytes(int size) => RandomNumberGenerator.GetBytes(size);

    private Uri Address(string key, string query = "") => new(Emulator.Endpoint, $"storage/v1/b/{Bucket}/o/{key}{query}");
}
