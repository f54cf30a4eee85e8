using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Buckets that are nowhere, and accounts that may not.</summary>
public sealed class GcsWrongPlaceTests : GcsFaultTest
{
    [Theory]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    [InlineData("DeleteMany")]
    [InlineData("Copy")]
    public async Task A_bucket_that_is_not_there_is_not_found_and_named(string operation)
    {
        var store = Open(Proxy.Endpoint, bucket: "nobody-made-this");
        var error = await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => CallAsync(operation, store));
        Assert.Contains("nobody-made-this", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Theory]
    [InlineData(100)]
    [InlineData((2 * Chunk) + 17)]
    public async Task A_bucket_that_is_deleted_while_its_object_goes_up_is_an_error(int size)
    {
        Proxy.Next(Fault.After(DeleteBucketAsync), when: request => GcsRequests.IsUpload(request) || GcsRequests.IsChunk(request));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", RandomBytes(size), cancellationToken: Token));
    }

    [Theory]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    [InlineData("DeleteMany")]
    [InlineData("Copy")]
    public async Task What_an_account_may_not_do_is_asked_about_once(string operation)
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(GcsAnswers.Forbidden));
        var error = await ThrowsAsync(ObjectStoreErrorCode.PermissionDenied, () => CallAsync(operation));
        Assert.False(error.IsTransient);
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task What_nobody_may_do_who_is_not_known_is_asked_about_once()
    {
        Proxy.Always(Fault.Answer(GcsAnswers.Unauthorized));
        await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => Store.PutAsync("new", RandomBytes(100), cancellationToken: Token));
        Assert.Single(Proxy.Requests);
    }
}
