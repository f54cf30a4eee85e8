using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Connections that end while an object goes up, and answers that are lost.</summary>
public sealed class GcsUploadFaultTests : GcsFaultTest
{
    private const int Large = (3 * Chunk) + 17;

    [Theory]
    [InlineData(0, "Reset")]
    [InlineData(1, "Reset")]
    [InlineData(100_000, "Reset")]
    [InlineData(199_999, "Reset")]
    [InlineData(100_000, "Finish")]
    public async Task A_put_that_is_cut_is_sent_again_with_the_same_bytes(int after, string cut)
    {
        var bytes = RandomBytes(200_000);
        Proxy.Next(Fault.CutRequest(after, Enum.Parse<Cut>(cut)), times: Attempts - 1);
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(Attempts, Proxy.Requests.Count(GcsRequests.IsUpload));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(Large)]
    public async Task A_stream_that_can_be_read_only_once_is_sent_again_with_the_same_bytes(int size)
    {
        var bytes = RandomBytes(size);
        Proxy.Next(Fault.CutRequest(500), times: Attempts - 1, when: GcsRequests.IsUpload);
        Proxy.Next(Fault.CutRequest(800, Cut.Finish), when: request => GcsRequests.IsChunk(request, 2 * Chunk));
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
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_upload_of_which_one_chunk_is_always_cut_is_cancelled(int chunk)
    {
        Proxy.Always(Fault.CutRequest(10), request => GcsRequests.IsChunk(request, (long)chunk * Chunk));
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", ForwardOnly(RandomBytes(Large)), cancellationToken: Token));
        Assert.Contains(Proxy.Requests, GcsRequests.IsCancel);
        await AssertNothingAsync("new");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_chunk_whose_answer_is_lost_is_asked_about_and_not_sent_again(int chunk)
    {
        var bytes = RandomBytes(Large);
        Proxy.Next(Fault.LoseAnswer, when: request => GcsRequests.IsChunk(request, (long)chunk * Chunk));
        await Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Contains(Proxy.Requests, GcsRequests.IsStatusQuery);
        Assert.Single(Proxy.Requests, request => GcsRequests.IsChunk(request, (long)chunk * Chunk));
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

    /// <summary>The second try of what has succeeded meets its own object.</summary>
    [Fact]
    public async Task A_conditional_put_whose_answer_is_lost_never_fails_without_having_said_so()
    {
        var bytes = RandomBytes(1000);
        Proxy.Next(Fault.LoseAnswer);
        try
        {
            await AssertSameAsync(await Store.PutAsync("new", bytes, new PutOptions { Condition = WriteCondition.IfAbsent }, Token));
        }
        catch (ObjectStoreException error)
        {
            // What a condition that fails on the second try means, nobody can know; that the object may be there is documented of every failed put.
            Assert.Contains(error.Code, new[] { ObjectStoreErrorCode.AlreadyExists, ObjectStoreErrorCode.PreconditionFailed });
        }

        await AssertWholeAsync("new", bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_whose_answer_is_lost_is_found_to_have_succeeded(bool ifAbsent)
    {
        var bytes = RandomBytes(Large);
        Proxy.Next(Fault.LoseAnswer, when: GcsRequests.IsLastChunk);
        var condition = ifAbsent ? WriteCondition.IfAbsent : WriteCondition.None;
        var info = await Store.PutAsync("new", bytes, new PutOptions { Condition = condition }, Token);
        await AssertWholeAsync("new", bytes);
        await AssertSameAsync(info);
        Assert.Single(Proxy.Requests, GcsRequests.IsLastChunk);
    }

    /// <summary>Cloud Storage documents 404 and 410 for a session that is gone: the upload has to begin anew.</summary>
    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_upload_whose_session_is_gone_fails_or_begins_anew_and_never_mixes(int status)
    {
        var bytes = RandomBytes(Large);
        Proxy.Always(Fault.Answer(GcsAnswers.Error(status, "notFound", "The upload session is gone.")), request => GcsRequests.IsChunk(request, 2 * Chunk));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token));
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_cancelled_upload_is_cancelled_on_the_server_though_its_token_is_gone()
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Proxy.Always(Fault.After(() => cancelling.CancelAsync()), request => GcsRequests.IsChunk(request, Chunk));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("new", ForwardOnly(RandomBytes(Large)), cancellationToken: cancelling.Token));
        Assert.Contains(Proxy.Requests, GcsRequests.IsCancel);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_copy_whose_answer_is_lost_is_made_again()
    {
        var bytes = RandomBytes(1000);
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.LoseAnswer, when: request => request.Method == "POST");
        await Store.CopyAsync("there", "copy", cancellationToken: Token);
        await AssertWholeAsync("copy", bytes);
    }
}
