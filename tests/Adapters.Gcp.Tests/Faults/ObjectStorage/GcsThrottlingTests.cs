using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Cloud Storage asks for fewer requests, or fails, for a while or for ever.</summary>
public sealed class GcsThrottlingTests : GcsFaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Get", "Head", "List", "Delete", "DeleteMany", "Copy"], ["TooManyRequests", "Unavailable", "InternalError"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        await CallAsync(operation);
        var requests = Proxy.Requests.Count;
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Reset();

        Proxy.Next(Fault.Answer(Of(answer)), times: Attempts - 1);
        await CallAsync(operation);
        Assert.Equal(requests + Attempts - 1, Proxy.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(Of(answer)));
        var error = await ThrowsAsync(answer == "TooManyRequests" ? ObjectStoreErrorCode.Throttled : ObjectStoreErrorCode.Unavailable, () => CallAsync(operation));
        Assert.True(error.IsTransient, error.ToString());
        Assert.Equal(Attempts, Proxy.Requests.Count);
        await AssertNothingAsync("new");
        await AssertNothingAsync("copy");
        Assert.NotNull(await GenerationAsync("there"));
    }

    /// <summary>Cloud Storage documents 403 with the reason <c>rateLimitExceeded</c> beside 429.</summary>
    [Fact]
    public async Task A_refusal_because_of_the_rate_is_no_lack_of_permission()
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(GcsAnswers.RateLimited));
        var error = await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => CallAsync("List"));
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Chunks_wait_out_what_ends()
    {
        var bytes = RandomBytes((3 * Chunk) + 17);
        Proxy.Next(Fault.Answer(GcsAnswers.Unavailable), times: Attempts - 1, when: request => GcsRequests.IsChunk(request, 0));
        Proxy.Next(Fault.Answer(GcsAnswers.TooManyRequests), times: Attempts - 1, when: request => GcsRequests.IsChunk(request, 2 * Chunk));
        await Store.PutAsync("new", new MemoryStream(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("chunks")]
    [InlineData("last")]
    public async Task An_upload_that_is_throttled_for_ever_leaves_nothing(string step)
    {
        Proxy.Always(Fault.Answer(GcsAnswers.TooManyRequests), step switch
        {
            "begin" => GcsRequests.IsBegin,
            "chunks" => GcsRequests.IsChunk,
            _ => GcsRequests.IsLastChunk,
        });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => Store.PutAsync("new", new MemoryStream(RandomBytes((3 * Chunk) + 17)), cancellationToken: Token));
        Assert.Contains("Please reduce your request rate", error.Message, StringComparison.Ordinal);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task An_upload_that_cannot_even_be_cancelled_ends_with_what_went_wrong_first()
    {
        Proxy.Always(Fault.Answer(GcsAnswers.InternalError), GcsRequests.IsCancel);
        Proxy.Always(Fault.Answer(GcsAnswers.TooManyRequests), GcsRequests.IsChunk);
        await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => Store.PutAsync("new", new MemoryStream(RandomBytes(3 * Chunk)), cancellationToken: Token));
        Assert.Contains(Proxy.Requests, GcsRequests.IsCancel);
        Assert.Equal(1, Emulator.UnfinishedUploads);
    }

    private static Answer Of(string answer) => answer switch
    {
        "TooManyRequests" => GcsAnswers.TooManyRequests,
        "Unavailable" => GcsAnswers.Unavailable,
        _ => GcsAnswers.InternalError,
    };
}
