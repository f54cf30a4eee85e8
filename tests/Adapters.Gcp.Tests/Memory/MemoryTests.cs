using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Memory;

/// <summary>Alone in the process while they run: what is counted is what all threads allocate.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>How much memory uploads and small reads allocate, with answers from within the process. What is allocated in all is more than what is held at any moment,
/// so these bounds are harder than bounds of the memory in use; and they do not depend on when garbage is collected.</summary>
[Collection(nameof(AloneCollection))]
public sealed class MemoryTests : IAsyncLifetime
{
    private const long MiB = 1024 * 1024;
    private const int Small = 4 * 1024;

    private readonly AnsweringStorage storage = new() { Delay = TimeSpan.FromMilliseconds(5) };
    private GcsObjectStoreProvider provider = null!;
    private IObjectStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        storage.Add("/memory/small", new byte[Small]);
        provider = new GcsObjectStoreProvider(new GcpOptions { Endpoint = new Uri("http://127.0.0.1:9"), HttpHandlerFactory = () => storage });
        store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
        // What is made once for ever.
        await store.PutAsync("warm-up", new SyntheticStream(20 * MiB), cancellationToken: Token);
        await ManyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await store.DisposeAsync();
        provider.Dispose();
        storage.Dispose();
    }

    [Fact]
    public async Task A_stream_of_a_gibibyte_and_unknown_length_goes_up_in_less_than_64_MiB()
    {
        var before = storage.Swallowed;
        var allocated = await AllocatedAsync(() => store.PutAsync("large", new SyntheticStream(1024 * MiB), cancellationToken: Token));
        Assert.True(storage.Swallowed - before >= 1024 * MiB, $"Only {storage.Swallowed - before:N0} bytes were sent.");
        Assert.True(allocated < 64 * MiB, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public async Task A_hundred_uploads_of_10_KB_at_once_allocate_less_than_4_MiB_more_than_their_content()
    {
        var allocated = await AllocatedAsync(ManyAsync);
        Assert.True(allocated < (4 * MiB) + (100 * 10_000), $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public async Task A_read_of_4_KiB_allocates_less_than_8_KiB_beyond_its_payload()
    {
        const int reads = 1000;
        await ReadAsync(reads);
        var allocated = await AllocatedAsync(() => ReadAsync(reads)) / reads;
        Assert.True(allocated < Small + (8 * 1024), $"{allocated:N0} bytes were allocated for {Small:N0}.");
    }

    private Task ManyAsync() =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(number => store.PutAsync($"small-{number}", new SyntheticStream(10_000), cancellationToken: Token)));

    private async Task ReadAsync(int times)
    {
        for (var read = 0; read < times; read++)
            Assert.Equal(Small, (await store.GetBytesAsync("small", Token))!.Length);
    }

    private static async Task<long> AllocatedAsync(Func<Task> action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
