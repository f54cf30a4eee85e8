using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S42: cancelled before and while it runs.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class StoreCancellationContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S42")]
    public virtual async Task A_token_that_is_cancelled_already_stops_every_operation_before_any_request()
    {
        await Store.PutAsync(Key("there"), Bytes(10));
        var cancelled = new CancellationToken(canceled: true);
        await WithoutRequestsAsync(async () =>
        {
            await CancelledAsync(() => Store.PutAsync(Key("new"), Bytes(1), null, cancelled));
            await CancelledAsync(() => Store.GetAsync(Key("there"), null, cancelled));
            await CancelledAsync(() => Store.HeadAsync(Key("there"), cancelled));
            await CancelledAsync(() => Store.ListAsync(null, cancelled).ToListAsync(CancellationToken.None).AsTask());
            await CancelledAsync(() => Store.DeleteAsync(Key("there"), null, cancelled));
            await CancelledAsync(() => Store.DeleteManyAsync([Key("there")], cancelled));
            await CancelledAsync(() => Store.CopyAsync(Key("there"), Key("new"), null, cancelled));
            if (Store.Capabilities.Supports(ObjectStoreFeature.Signing))
                await CancelledAsync(() => Store.SignAsync(Key("there"), null, cancelled));
        });
        Assert.Equal(["there"], await ListAsync());
        await AssertContentAsync(Key("there"), Bytes(10));
    }

    [Fact]
    [Trait("Contract", "S42")]
    public virtual async Task A_read_stops_when_its_token_is_cancelled()
    {
        await Store.PutAsync(Key(), Bytes(500_000));
        using var stop = new CancellationTokenSource();
        await using var download = (await Store.GetAsync(Key()))!;
        await download.Content.ReadExactlyAsync(new byte[100], stop.Token);
        await stop.CancelAsync();
        await CancelledAsync(() => download.Content.CopyToAsync(Stream.Null, stop.Token));
    }

    [Fact]
    [Trait("Contract", "S42")]
    public virtual async Task A_listing_stops_when_its_token_is_cancelled()
    {
        await PutAllAsync(["a", "b", "c", "d"]);
        using var stop = new CancellationTokenSource();
        List<ObjectKey> seen = [];
        await CancelledAsync(async () =>
        {
            await foreach (var entry in Store.ListAsync(new ListOptions { Prefix = Prefix, PageSize = 1 }, stop.Token))
            {
                seen.Add(entry.Key);
                if (seen.Count == 2)
                    await stop.CancelAsync();
            }
        });
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    [Trait("Contract", "S42")]
    public virtual async Task Puts_cancelled_at_any_moment_happen_whole_or_not_at_all()
    {
        var content = SelfDescribing.Create(1, 200_000);
        for (var i = 0; i < 20; i++)
        {
            using var stop = new CancellationTokenSource();
            var put = Task.Run(() => Store.PutAsync(Key($"{i}"), new MemoryStream(content), null, stop.Token));
            await stop.CancelAsync();
            var error = await Record.ExceptionAsync(() => put.WaitAsync(Fixture.Patience));
            Assert.True(error is null or OperationCanceledException, error?.ToString());
            if (await Store.GetBytesAsync(Key($"{i}")) is { } written)
                Assert.Null(SelfDescribing.Problem(written));
            else
                Assert.NotNull(error);
        }
    }

    private static Task<OperationCanceledException> CancelledAsync(Func<Task> act) => Assert.ThrowsAnyAsync<OperationCanceledException>(act);
}
