using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Servers that never answer chunks of an upload.</summary>
public sealed class GcsUnreachableTests : GcsFaultTest
{
    [Fact]
    public async Task An_upload_whose_chunks_are_never_answered_is_cancelled()
    {
        var store = Open(Proxy.Endpoint, gcp => gcp with { Timeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 });
        Proxy.Always(Fault.Silence, GcsRequests.IsChunk);
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => store.PutAsync("new", new MemoryStream(RandomBytes(3 * Chunk)), cancellationToken: Token));
        await AssertNothingAsync("new");
    }
}
