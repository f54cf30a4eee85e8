using Azure.Storage.Blobs.Specialized;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>Connections that end while an object goes up, and answers that are lost.</summary>
public sealed class BlobUploadFaultTests : BlobFaultTest
{
    private const int Large = (3 * Block) + 17;

    [Theory]
    [InlineData(0, "Reset")]
    [InlineData(1, "Reset")]
    [InlineData(500_000, "Reset")]
    [InlineData(999_999, "Reset")]
    [InlineData(500_000, "Finish")]
    public async Task A_put_that_is_cut_is_sent_again_with_the_same_bytes(int after, string cut)
    {
        var bytes = RandomBytes(1_000_000);
        Proxy.Next(Fault.CutRequest(after, Enum.Parse<Cut>(cut)));
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(2, Proxy.Requests.Count(BlobRequests.IsPutBlob));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(Large)]
    public async Task A_stream_that_can_be_read_only_once_is_sent_again_with_the_same_bytes(int size)
    {
        var bytes = RandomBytes(size);
        Proxy.Next(Fault.CutRequest(500), times: Attempts - 1, when: BlobRequests.IsPutBlob);
        Proxy.Next(Fault.CutRequest(800, Cut.Finish), when: request => BlobRequests.IsBlock(request, 3));
        await Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
    }

    [Fact]
    public async Task A_put_that_is_always_cut_fails_and_writes_nothing()
    {
        Proxy.Always(Fault.CutRequest(1000));
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", RandomBytes(100_000), cancellationToken: Token));
        Assert.True(error.IsTransient);
        Assert.Equal(Attempts, Proxy.Requests.Count);
        await AssertNothingAsync("new");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_upload_of_which_one_block_is_always_cut_writes_nothing(int block)
    {
        Proxy.Always(Fault.CutRequest(10), request => BlobRequests.IsBlock(request, block));
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", ForwardOnly(RandomBytes(Large)), cancellationToken: Token));
        Assert.DoesNotContain(Proxy.Requests, BlobRequests.IsCommit);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_block_whose_answer_is_lost_is_put_again_in_its_place()
    {
        var bytes = RandomBytes(Large);
        Proxy.Next(Fault.LoseAnswer, when: request => BlobRequests.IsBlock(request, 2));
        await Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(5, Proxy.Requests.Count(BlobRequests.IsBlock));
    }

    [Fact]
    public async Task A_put_whose_answer_is_lost_is_put_again()
    {
        var bytes = RandomBytes(1000);
        Proxy.Next(Fault.LoseAnswer);
        var info = await Store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        await AssertSameAsync(info);
    }

    /// <summary>The second try of what has succeeded meets its own blob, which nothing tells from another's.</summary>
    [Fact]
    public async Task A_conditional_put_whose_answer_is_lost_says_that_the_object_is_there()
    {
        var bytes = RandomBytes(1000);
        Proxy.Next(Fault.LoseAnswer);
        await ThrowsAsync(ObjectStoreErrorCode.AlreadyExists, () => Store.PutAsync("new", bytes, new PutOptions { Condition = WriteCondition.IfAbsent }, Token));
        await AssertWholeAsync("new", bytes);
    }

    /// <summary>Blocks have names, by which an upload knows its own blob.</summary>
    [Theory]
    [InlineData("None")]
    [InlineData("IfAbsent")]
    [InlineData("IfMatch")]
    public async Task A_commit_whose_answer_is_lost_is_found_to_have_succeeded(string condition)
    {
        var bytes = RandomBytes(Large);
        var conditions = WriteCondition.None;
        if (condition == "IfAbsent")
            conditions = WriteCondition.IfAbsent;
        if (condition == "IfMatch")
            conditions = WriteCondition.IfMatch((await Store.PutAsync("new", RandomBytes(10), cancellationToken: Token)).ETag);
        Proxy.Next(Fault.LoseAnswer, when: BlobRequests.IsCommit);
        var info = await Store.PutAsync("new", ForwardOnly(bytes), new PutOptions { Condition = conditions }, Token);
        await AssertWholeAsync("new", bytes);
        await AssertSameAsync(info);
    }

    [Theory]
    [InlineData("IfAbsent")]
    [InlineData("IfMatch")]
    public async Task A_commit_that_comes_after_anothers_is_not_taken_for_one_that_succeeded(string condition)
    {
        var other = RandomBytes((2 * Block) + 5);
        var match = condition == "IfMatch" ? (await Store.PutAsync("new", RandomBytes(10), cancellationToken: Token)).ETag : default;
        Proxy.Next(Fault.After(() => Open(Emulator.Endpoint).PutAsync("new", ForwardOnly(other), cancellationToken: Token)), when: BlobRequests.IsCommit);
        await ThrowsAsync(
            condition == "IfMatch" ? ObjectStoreErrorCode.PreconditionFailed : ObjectStoreErrorCode.AlreadyExists,
            () => Store.PutAsync("new", ForwardOnly(RandomBytes(Large)), new PutOptions { Condition = condition == "IfMatch" ? WriteCondition.IfMatch(match) : WriteCondition.IfAbsent }, Token));
        await AssertWholeAsync("new", other);
    }

    [Fact]
    public async Task A_commit_that_never_succeeds_writes_nothing()
    {
        Proxy.Always(Fault.CutRequest(10), BlobRequests.IsCommit);
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", RandomBytes(Large), cancellationToken: Token));
        await AssertNothingAsync("new");
        Assert.Equal(4, (await Native.GetBlockBlobClient("new").GetBlockListAsync(cancellationToken: Token)).Value.UncommittedBlocks.Count());
    }

    [Fact]
    public async Task Blocks_that_are_never_answered_are_given_up_after_the_timeout_of_each_attempt()
    {
        var store = Open(Proxy.Endpoint, options => options with { Timeout = TimeSpan.FromSeconds(1), MaxAttempts = 2 });
        Proxy.Always(Fault.Silence, BlobRequests.IsBlock);
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => store.PutAsync("new", new MemoryStream(RandomBytes(Large)), cancellationToken: Token));
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_cancelled_upload_commits_nothing()
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Proxy.Always(Fault.After(() => cancelling.CancelAsync()), request => BlobRequests.IsBlock(request, 2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("new", ForwardOnly(RandomBytes(Large)), cancellationToken: cancelling.Token));
        Assert.DoesNotContain(Proxy.Requests, BlobRequests.IsCommit);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_copy_whose_answer_is_lost_is_made_again()
    {
        var bytes = RandomBytes(1000);
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.LoseAnswer, when: BlobRequests.IsCopy);
        await Store.CopyAsync("there", "copy", cancellationToken: Token);
        await AssertWholeAsync("copy", bytes);
    }
}
