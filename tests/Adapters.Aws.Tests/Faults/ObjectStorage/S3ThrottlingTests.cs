using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>S3 asks for fewer requests, or fails, for a while or for ever.</summary>
public sealed class S3ThrottlingTests : S3FaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Get", "Head", "List", "Delete", "DeleteMany", "Copy"], ["SlowDown", "TooManyRequests", "InternalError"]);

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
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync(operation));
        Assert.True(error.IsTransient, error.ToString());
        // A head, with which a copy begins, has no body, and so no code: only 429 says by itself that it throttles.
        if (operation is not ("Head" or "Copy") || answer == "TooManyRequests")
            Assert.Equal(answer == "InternalError" ? ObjectStoreErrorCode.Unavailable : ObjectStoreErrorCode.Throttled, error.Code);
        Assert.Equal(Attempts, Proxy.Requests.Count);
        await AssertNothingAsync("new");
        await AssertNothingAsync("copy");
        Assert.NotNull(await Native.GetObjectMetadataAsync(Bucket, "there", Token));
    }

    [Fact]
    public async Task Parts_wait_out_what_ends()
    {
        var bytes = RandomBytes(11 * 1024 * 1024);
        Proxy.Next(Fault.Answer(Answer.SlowDown), times: 4, when: S3Requests.IsPart);
        await Store.PutAsync("new", new MemoryStream(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(3 + 4, Proxy.Requests.Count(S3Requests.IsPart));
    }

    [Theory]
    [InlineData("parts")]
    [InlineData("complete")]
    [InlineData("create")]
    public async Task An_upload_that_is_throttled_for_ever_leaves_nothing(string step)
    {
        Proxy.Always(Fault.Answer(Answer.SlowDown), step switch
        {
            "create" => S3Requests.IsCreate,
            "parts" => S3Requests.IsPart,
            _ => S3Requests.IsComplete,
        });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => Store.PutAsync("new", new MemoryStream(RandomBytes(11 * 1024 * 1024)), cancellationToken: Token));
        Assert.Contains("SlowDown", error.Message, StringComparison.Ordinal);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task An_upload_that_cannot_even_be_aborted_ends_with_what_went_wrong_first()
    {
        Proxy.Always(Fault.Answer(Answer.S3InternalError), S3Requests.IsAbort);
        Proxy.Always(Fault.Answer(Answer.SlowDown), S3Requests.IsPart);
        await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => Store.PutAsync("new", new MemoryStream(RandomBytes(11 * 1024 * 1024)), cancellationToken: Token));
        Assert.Contains(Proxy.Requests, S3Requests.IsAbort);
        Assert.Single(await UnfinishedUploadsAsync());
    }

    private static Answer Of(string answer) => answer switch
    {
        "SlowDown" => Answer.SlowDown,
        "TooManyRequests" => Answer.TooManyRequests,
        _ => Answer.S3InternalError,
    };
}
