using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>Servers that never answer parts of an upload.</summary>
public sealed class S3UnreachableTests : S3FaultTest
{
    [Fact]
    public async Task An_upload_whose_parts_are_never_answered_is_aborted()
    {
        var store = Open(Proxy.Endpoint, aws => aws with { Timeout = TimeSpan.FromSeconds(3), MaxAttempts = 2 });
        Proxy.Always(Fault.Silence, S3Requests.IsPart);
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => store.PutAsync("new", new MemoryStream(RandomBytes(11 * 1024 * 1024)), cancellationToken: Token));
        await AssertNothingAsync("new");
    }
}
