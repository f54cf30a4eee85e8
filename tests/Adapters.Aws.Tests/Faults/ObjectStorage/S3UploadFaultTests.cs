using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>Connections that end while an object goes up, and answers that are lost.</summary>
public sealed class S3UploadFaultTests : S3FaultTest
{
    private const int Part = S3ObjectStoreOptions.MinPartSize;

    [Theory]
    [InlineData(0, "Reset")]
    [InlineData(1, "Reset")]
    [InlineData(500_000, "Reset")]
    [InlineData(999_999, "Reset")]
    [InlineData(500_000, "Finish")]
    public async Task A_put_that_is_cut_is_sent_again_with_the_same_bytes(int after, string cut)
    {
        var bytes = RandomBytes(1_000_000);
        Proxy.Next(Fault.CutRequest(after, Enum.Parse<Cut>(cut)), times: Attempts - 1);
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(Attempts, Proxy.Requests.Count(S3Requests.IsUpload));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3 * Part + 17)]
    public async Task A_stream_that_can_be_read_only_once_is_sent_again_with_the_same_bytes(int size)
    {
        var bytes = RandomBytes(size);
        Proxy.Next(Fault.CutRequest(500), times: Attempts - 1, when: S3Requests.IsUpload);
        Proxy.Next(Fault.CutRequest(800, Cut.Finish), when: request => S3Requests.IsPart(request, 3));
        await Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
    }

    [Fact]
    public async Task A_put_that_is_always_cut_fails_and_writes_nothing()
    {
        Proxy.Always(Fault.CutRequest(1000));
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", RandomBytes(100_000), cancellationToken: Token));
        Assert.True(error.IsTransient);
        Assert.Equal(Attempts, Proxy.Attempts);
        await AssertNothingAsync("new");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_upload_of_which_one_part_is_always_cut_is_aborted(int part)
    {
        Proxy.Always(Fault.CutRequest(1000), request => S3Requests.IsPart(request, part));
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", ForwardOnly(RandomBytes((3 * Part) + 2000)), cancellationToken: Token));
        Assert.Contains(Proxy.Requests, S3Requests.IsAbort);
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task A_part_whose_answer_is_lost_is_put_again_in_its_place()
    {
        var bytes = RandomBytes(2 * Part + 17);
        Proxy.Next(Fault.LoseAnswer, when: request => S3Requests.IsPart(request, 2));
        await Store.PutAsync("new", ForwardOnly(bytes), cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.Equal(4, Proxy.Requests.Count(S3Requests.IsPart));
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

    /// <summary>S3 documents NoSuchUpload for an upload that “might have been aborted or completed”: the second try of a completion that succeeded.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_completion_whose_answer_is_lost_is_found_to_have_succeeded(bool ifAbsent)
    {
        var bytes = RandomBytes(2 * Part + 17);
        Proxy.Next(Fault.LoseAnswer, when: S3Requests.IsComplete);
        Proxy.Always(Fault.Answer(NoSuchUpload), request => S3Requests.IsComplete(request) && Proxy.Requests.Count(S3Requests.IsComplete) > 1);
        var condition = ifAbsent ? WriteCondition.IfAbsent : WriteCondition.None;
        var info = await Store.PutAsync("new", bytes, new PutOptions { Condition = condition }, Token);
        await AssertWholeAsync("new", bytes);
        await AssertSameAsync(info);
    }

    [Fact]
    public async Task An_upload_that_others_aborted_is_not_taken_for_one_that_succeeded()
    {
        await PutNativeAsync("new", RandomBytes(100));
        Proxy.Always(Fault.Answer(NoSuchUpload), S3Requests.IsComplete);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", RandomBytes(2 * Part + 17), cancellationToken: Token));
        Assert.Contains("NoSuchUpload", error.Message, StringComparison.Ordinal);
        Assert.Equal(100, (await Native.GetObjectMetadataAsync(Bucket, "new", Token)).ContentLength);
        Assert.Empty(await UnfinishedUploadsAsync());
    }

    /// <summary>S3 documents for CompleteMultipartUpload: “A request could fail after the initial 200 OK response has been sent. This means that a
    /// 200 OK response can contain either a success or an error.”</summary>
    [Fact]
    public async Task A_completion_that_fails_after_its_status_has_been_sent_is_tried_again()
    {
        var bytes = RandomBytes(2 * Part + 17);
        Proxy.Next(Fault.Answer(Answer.S3InternalError with { Status = 200 }), times: Attempts - 1, when: S3Requests.IsComplete);
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
    }

    [Fact]
    public async Task A_completion_that_always_fails_after_its_status_has_been_sent_is_an_error_and_leaves_nothing()
    {
        Proxy.Always(Fault.Answer(Answer.S3InternalError with { Status = 200 }), S3Requests.IsComplete);
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.PutAsync("new", RandomBytes(2 * Part + 17), cancellationToken: Token));
        await AssertNothingAsync("new");
    }

    /// <summary>S3 documents the same for CopyObject: “If the error occurs during the copy operation, the error response is embedded in the 200 OK
    /// response.”</summary>
    [Fact]
    public async Task A_copy_that_fails_after_its_status_has_been_sent_is_an_error()
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(Answer.S3InternalError with { Status = 200 }));
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.CopyAsync("there", "copy", cancellationToken: Token));
        await AssertNothingAsync("copy");
    }

    /// <summary>Nobody can tell such an upload from one that another writer has just begun, so it is left to the bucket's lifecycle rules. It holds
    /// no bytes.</summary>
    [Fact]
    public async Task An_upload_whose_beginning_was_not_answered_is_begun_again_and_the_first_stays_without_parts()
    {
        var bytes = RandomBytes(2 * Part + 17);
        Proxy.Next(Fault.LoseAnswer, when: S3Requests.IsCreate);
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        var orphan = Assert.Single(await UnfinishedUploadsAsync());
        Assert.Empty((await Native.ListPartsAsync(Bucket, "new", orphan.UploadId, Token)).Parts ?? []);
        await Native.AbortMultipartUploadAsync(Bucket, "new", orphan.UploadId, Token);
        await AssertWholeAsync("new", bytes);
    }

    [Fact]
    public async Task A_cancelled_upload_is_aborted_though_its_token_is_gone()
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Proxy.Always(Fault.After(() => cancelling.CancelAsync()), request => S3Requests.IsPart(request, 2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("new", ForwardOnly(RandomBytes(3 * Part)), cancellationToken: cancelling.Token));
        Assert.Contains(Proxy.Requests, S3Requests.IsAbort);
        await AssertNothingAsync("new");
    }

    private static Answer NoSuchUpload { get; } = Answer.S3Error(
        404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");
}
