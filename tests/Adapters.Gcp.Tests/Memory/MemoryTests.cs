using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Memory;

/// <summary>Uploads to Cloud Storage and small reads from it.</summary>
[Collection(nameof(AloneCollection))]
public sealed class MemoryTests : StoreMemoryTest
{
    private const int Small = 4 * 1024;

    private readonly AnsweringStorage storage = new() { Delay = TimeSpan.FromMilliseconds(5) };
    private readonly GcsObjectStoreProvider provider;

    public MemoryTests()
    {
        storage.Add("/memory/small", new byte[Small]);
        provider = new GcsObjectStoreProvider(new GcpOptions { Endpoint = new Uri("http://127.0.0.1:9"), HttpHandlerFactory = () => storage });
        Store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
    }

    protected override IObjectStore Store { get; }

    protected override long Swallowed => storage.Swallowed;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        provider.Dispose();
        storage.Dispose();
    }

    [Fact]
    public async Task A_read_of_4_KiB_allocates_less_than_8_KiB_beyond_its_payload()
    {
        const int reads = 1000;
        await ReadAsync(reads);
        var allocated = await AllocatedAsync(() => ReadAsync(reads)) / reads;
        Assert.True(allocated < Small + (8 * 1024), $"{allocated:N0} bytes were allocated for {Small:N0}.");
    }

    private async Task ReadAsync(int times)
    {
        for (var read = 0; read < times; read++)
            Assert.Equal(Small, (await Store.GetBytesAsync("small", Token))!.Length);
    }
}
