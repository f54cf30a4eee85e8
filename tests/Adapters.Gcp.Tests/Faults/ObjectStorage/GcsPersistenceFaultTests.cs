using Portable.Emulators.CloudStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Cloud Storage documents that it may persist fewer bytes of a chunk than were sent, and says in <c>Range</c> which.</summary>
public sealed class GcsPersistenceFaultTests : GcsFaultTest
{
    private protected override CloudStorageEmulatorOptions EmulatorOptions => new() { PersistedBytesPerRequest = Chunk };

    [Theory]
    [InlineData(2 * Chunk)]
    [InlineData((5 * Chunk) + 17)]
    public async Task What_was_not_persisted_is_sent_again(int size)
    {
        var store = Open(Proxy.Endpoint, chunkSize: 2 * Chunk);
        var bytes = RandomBytes(size);
        List<long> progress = [];
        await store.PutAsync("new", new MemoryStream(bytes), new PutOptions { Progress = new Steps(progress) }, Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(size, progress[^1]);
    }

    private sealed class Steps(List<long> steps) : IProgress<long>
    {
        public void Report(long value)
        {
            lock (steps)
                steps.Add(value);
        }
    }
}
