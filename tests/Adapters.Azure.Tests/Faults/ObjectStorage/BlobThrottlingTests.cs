using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>Blob Storage asks for fewer requests, or fails, for a while or for ever. Few attempts, since the SDK waits 0.8 seconds and more between them.</summary>
public sealed class BlobThrottlingTests : BlobFaultTest
{
    private const int Few = 2;

    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Get", "Head", "List", "Delete", "DeleteMany", "Copy"], ["ServerBusy", "InternalError"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        await CallAsync(operation);
        var requests = Proxy.Requests.Count;
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Reset();

        Proxy.Next(Fault.Answer(Of(answer)));
        await CallAsync(operation);
        Assert.Equal(requests + 1, Proxy.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        var store = Open(Proxy.Endpoint, options => options with { MaxAttempts = Few });
        Proxy.Always(Fault.Answer(Of(answer)));
        var error = await ThrowsAsync(answer == "ServerBusy" ? ObjectStoreErrorCode.Throttled : ObjectStoreErrorCode.Unavailable, () => CallAsync(operation, store));
        Assert.True(error.IsTransient, error.ToString());
        Assert.Equal(Few * RequestsAtOnceOf(operation), Proxy.Requests.Count);
        await AssertNothingAsync("new");
        await AssertNothingAsync("copy");
        Assert.True((await Native.GetBlobClient("there").ExistsAsync(Token)).Value);
    }

    [Fact]
    public async Task Blocks_wait_out_what_ends()
    {
        var bytes = RandomBytes((2 * Block) + 17);
        Proxy.Next(Fault.Answer(Azurite.ServerBusy), times: 3, when: BlobRequests.IsBlock);
        await Store.PutAsync("new", new MemoryStream(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(3 + 3, Proxy.Requests.Count(BlobRequests.IsBlock));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upload_that_is_throttled_for_ever_writes_nothing(bool atItsEnd)
    {
        Proxy.Always(Fault.Answer(Azurite.ServerBusy), atItsEnd ? BlobRequests.IsCommit : BlobRequests.IsBlock);
        var error = await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => Store.PutAsync("new", new MemoryStream(RandomBytes((2 * Block) + 17)), cancellationToken: Token));
        Assert.Contains("ServerBusy", error.Message, StringComparison.Ordinal);
        await AssertNothingAsync("new");
    }

    private static Answer Of(string answer) => answer == "ServerBusy" ? Azurite.ServerBusy : Azurite.InternalError;
}
