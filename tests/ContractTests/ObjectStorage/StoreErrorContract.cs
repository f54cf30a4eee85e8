using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S38–S41: a bucket, credentials or a server that is not there or will not.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class StoreErrorContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S38")]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    [InlineData("DeleteMany")]
    [InlineData("Copy")]
    public virtual async Task A_missing_bucket_is_an_error_and_not_a_missing_object(string operation)
    {
        var error = await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => CallAsync(Fixture.MissingStore, operation));
        Assert.Equal((Fixture.MissingStore.Bucket, Fixture.MissingStore.Provider, false), (error.Bucket, error.Provider, error.IsTransient));
        Assert.Contains(Fixture.MissingStore.Bucket, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Contract", "S39")]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    public virtual async Task Wrong_credentials_are_refused_without_a_secret_in_the_message(string operation)
    {
        await using var store = await Fixture.OpenFaultyStoreAsync(ContractHook.WrongCredentials);
        if (!Applies(ContractHook.WrongCredentials, store))
            return;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync(store!, operation));
        Assert.True(error.Code is ObjectStoreErrorCode.PermissionDenied or ObjectStoreErrorCode.Unauthenticated, error.Message);
        Assert.False(error.IsTransient);
        Assert.NotEmpty(Fixture.Secrets);
        Assert.All(Fixture.Secrets, secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Contract", "S40")]
    [InlineData("Put")]
    [InlineData("Head")]
    [InlineData("List")]
    public virtual async Task A_dead_endpoint_is_unavailable_and_transient_and_soon_so(string operation)
    {
        await using var store = await Fixture.OpenFaultyStoreAsync(ContractHook.DeadEndpoint);
        if (!Applies(ContractHook.DeadEndpoint, store))
            return;
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => CallAsync(store!, operation).WaitAsync(Fixture.UnavailableWithin));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [Trait("Contract", "S41")]
    [InlineData("Put")]
    [InlineData("Head")]
    public virtual async Task Throttling_that_does_not_end_surfaces_as_throttled_and_transient(string operation)
    {
        await using var store = await Fixture.OpenFaultyStoreAsync(ContractHook.Throttling);
        if (!Applies(ContractHook.Throttling, store))
            return;
        var error = await ThrowsAsync(ObjectStoreErrorCode.Throttled, () => CallAsync(store!, operation).WaitAsync(Fixture.Patience));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [Trait("Contract", "S40")]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    [InlineData("DeleteMany")]
    [InlineData("Copy")]
    public virtual async Task A_vendors_error_is_put_into_the_ports_terms_with_the_error_inside(string operation)
    {
        var vendors = new HttpRequestException("connection refused");
        await using var store = new FaultInjectingObjectStore(Store) { Fail = failing => failing == operation ? vendors : null };
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => CallAsync(store, operation));
        Assert.True(error.IsTransient);
        Assert.Same(vendors, error.InnerException);
        Assert.Equal((operation, Store.Bucket, "Faulty"), (error.Operation, error.Bucket, error.Provider));
    }

    private Task CallAsync(IObjectStore store, string operation) => operation switch
    {
        "Put" => store.PutAsync(Key(), Bytes(1)),
        "Get" => store.GetAsync(Key()),
        "Head" => store.HeadAsync(Key()),
        "List" => store.ListAsync(new ListOptions { Prefix = Prefix }).ToListAsync().AsTask(),
        "Delete" => store.DeleteAsync(Key()),
        "DeleteMany" => store.DeleteManyAsync([Key("a"), Key("b")]),
        "Copy" => store.CopyAsync(Key(), Key("copy")),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation."),
    };
}
