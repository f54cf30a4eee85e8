using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Faults;

/// <summary>Connections that end while an object comes down. <c>ProviderFaultTest</c> is the name by which each project calls the set-up of its provider.</summary>
public sealed class DownloadFaultTests : ProviderFaultTest
{
    private readonly byte[] bytes = RandomBytes(1_000_000);

    [Theory]
    [InlineData(0, "Reset")]
    [InlineData(1, "Finish")]
    [InlineData(600_000, "Reset")]
    [InlineData(600_000, "Finish")]
    [InlineData(999_999, "Finish")]
    public async Task A_download_that_is_cut_goes_on_where_it_was_with_the_same_version(int after, string cut)
    {
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.CutResponse(after, Enum.Parse<Cut>(cut)));
        Assert.Equal(bytes, await Store.GetBytesAsync("there", Token));

        Assert.Equal(2, Proxy.Requests.Count);
        AssertGoesOn(Proxy.Requests[1], from: cut == "Finish" && after > 0 ? after : null, to: 999_999);
        await AssertPinnedAsync(Proxy.Requests[1], "there");
    }

    [Fact]
    public async Task A_download_that_is_cut_again_and_again_arrives_as_long_as_some_bytes_come_each_time()
    {
        await PutNativeAsync("there", bytes);
        Proxy.Always(Fault.CutResponse(200_000, Cut.Finish));
        Assert.Equal(bytes, await Store.GetBytesAsync("there", Token));
        Assert.Equal(5, Proxy.Requests.Count);
    }

    [Fact]
    public async Task A_download_of_which_nothing_more_comes_is_given_up()
    {
        await PutNativeAsync("there", bytes);
        Proxy.Always(Fault.CutResponse(0, Cut.Finish));
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => Store.GetBytesAsync("there", Token));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_changes_while_its_download_is_broken_is_never_mixed(bool deleted)
    {
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.CutResponse(600_000, Cut.Finish));
        Proxy.Next(Fault.After(() => deleted ? DeleteNativeAsync("there") : PutNativeAsync("there", RandomBytes(1_000_000))));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.GetBytesAsync("there", Token));
    }

    [Fact]
    public async Task A_range_that_is_cut_goes_on_within_the_range()
    {
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.CutResponse(100, Cut.Finish));
        await using var download = await Store.GetAsync("there", new GetOptions { Range = ByteRange.Slice(1000, 500) }, Token);
        var part = new byte[500];
        await download!.Content.ReadExactlyAsync(part, Token);
        Assert.Equal(bytes[1000..1500], part);
        Assert.Equal("bytes=1100-1499", RangeOf(Proxy.Requests[1]));
    }

    [Fact]
    public async Task A_download_that_stalls_ends_with_the_callers_token()
    {
        await PutNativeAsync("there", bytes);
        Proxy.Next(Fault.StallResponse(1000));
        await using var download = await Store.GetAsync("there", cancellationToken: Token);
        await download!.Content.ReadExactlyAsync(new byte[1000], Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await download.Content.ReadExactlyAsync(new byte[1000], patience.Token));
        Assert.Single(Proxy.Requests);
    }

    [Theory]
    [InlineData("Reset")]
    [InlineData("Finish")]
    public async Task A_listing_that_is_cut_is_asked_for_again_and_never_taken_for_whole(string cut)
    {
        await PutNativeAsync("there", [1]);
        Proxy.Next(Fault.CutResponse(10, Enum.Parse<Cut>(cut)), times: Attempts - 1);
        await CallAsync("List");

        Proxy.Always(Fault.CutResponse(10, Enum.Parse<Cut>(cut)));
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => CallAsync("List"));
    }
}
