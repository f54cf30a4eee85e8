using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

/// <summary>What the base class does for every adapter.</summary>
public sealed class ObjectStoreTests
{
    private static readonly Capabilities<ObjectStoreFeature> Nothing = new([]);
    private readonly TestObjectStore store = new();

    public static TheoryData<string> Calls => [.. AllCalls(new TestObjectStore(), default).Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_vendors_exception_comes_in_the_ports_terms(string call)
    {
        var vendors = new TimeoutException("The vendor is slow.");
        store.Seed("a", [1]);
        store.Fault = _ => vendors;

        var error = await Assert.ThrowsAsync<ObjectStoreException>(AllCalls(store, Run.Token)[call]);

        Assert.Equal(
            (ObjectStoreErrorCode.Unavailable, true, "Test", call, "bucket", vendors),
            (error.Code, error.IsTransient, error.Provider, error.Operation, error.Bucket, error.InnerException));
        Assert.Contains("The vendor is slow.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_ports_own_errors_and_argument_errors_pass_as_they_are(string call)
    {
        store.Seed("a", [1]);
        foreach (var own in new Exception[] { new ObjectStoreException(ObjectStoreErrorCode.Throttled, "x", "Test", call, "bucket"), new ArgumentException("x") })
        {
            store.Fault = _ => own;
            Assert.Same(own, await Record.ExceptionAsync(AllCalls(store, Run.Token)[call]));
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_cancelled_token_is_refused_before_any_IO(string call)
    {
        store.Seed("a", [1]);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(AllCalls(store, source.Token)[call]);

        Assert.Empty(store.Calls);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_token_cancelled_in_flight_ends_in_OperationCanceledException_whatever_the_vendor_throws(string call)
    {
        store.Seed("a", [1]);
        using var source = new CancellationTokenSource();
        store.Fault = _ =>
        {
            source.Cancel();
            return new IOException("torn down");
        };

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(AllCalls(store, source.Token)[call]);

        Assert.Equal(source.Token, error.CancellationToken);
        Assert.IsType<IOException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_cancellation_that_the_caller_did_not_ask_for_is_an_error(string call)
    {
        store.Seed("a", [1]);
        store.Fault = _ => new TaskCanceledException("an inner timeout");

        var error = await Assert.ThrowsAsync<ObjectStoreException>(AllCalls(store, Run.Token)[call]);

        Assert.IsType<TaskCanceledException>(error.InnerException);
    }

    [Theory]
    [InlineData("Put")]
    [InlineData("Copy")]
    [InlineData("Sign")]
    public async Task Writing_under_a_key_that_is_not_portable_is_refused_before_any_IO(string call)
    {
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => call switch
        {
            "Put" => store.PutAsync("a//b", Array.Empty<byte>(), null, Run.Token),
            "Copy" => store.CopyAsync("a", "a//b", null, Run.Token),
            _ => store.SignAsync("a//b", new SignOptions { Method = HttpMethod.Put }, Run.Token),
        });

        Assert.Equal((ObjectStoreErrorCode.InvalidKey, call, (ObjectKey?)"a//b"), (error.Code, error.Operation, error.Key));
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task Objects_under_keys_that_are_not_portable_can_be_read_copied_and_deleted()
    {
        store.Seed("a//b", [7]);

        Assert.Equal([7], await store.GetBytesAsync("a//b", Run.Token));
        Assert.NotNull(await store.HeadAsync("a//b", Run.Token));
        await store.CopyAsync("a//b", "c", null, Run.Token);
        await store.SignAsync("a//b", null, Run.Token);
        await store.DeleteAsync("a//b", null, Run.Token);
        Assert.Equal(["c"], store.Objects.Keys);
    }

    [Fact]
    public async Task An_empty_key_is_refused_before_any_IO()
    {
        Func<Task>[] calls =
        [
            () => store.GetAsync("", null, Run.Token),
            () => store.HeadAsync("", Run.Token),
            () => store.DeleteAsync(default, null, Run.Token),
            () => store.CopyAsync("", "a", null, Run.Token),
        ];
        foreach (var call in calls)
            Assert.Equal(ObjectStoreErrorCode.InvalidKey, (await Assert.ThrowsAsync<ObjectStoreException>(call)).Code);
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task Metadata_reaches_the_adapter_in_lower_case()
    {
        var properties = new ObjectProperties { Metadata = new Dictionary<string, string> { ["Name"] = "Value" } };

        await store.PutAsync("a", Array.Empty<byte>(), new PutOptions { Properties = properties }, Run.Token);

        Assert.Equal("name", Assert.Single(store.LastPut!.Properties.Metadata).Key);
    }

    [Theory]
    [InlineData("text/plain\r\nX-Injected: 1")]
    [InlineData("tëxt/plain")]
    [InlineData(" text/plain")]
    [InlineData("")]
    public async Task A_content_type_that_is_no_header_value_is_refused_before_any_IO(string contentType)
    {
        var options = new PutOptions { Properties = new ObjectProperties { ContentType = contentType } };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("a", Array.Empty<byte>(), options, Run.Token));

        Assert.Equal(ObjectStoreErrorCode.InvalidMetadata, error.Code);
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task Bytes_that_do_not_have_the_expected_checksum_are_refused_before_any_IO()
    {
        var options = new PutOptions { ExpectedChecksum = new Crc32C(1) };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("a", new byte[] { 1 }, options, Run.Token));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task A_feature_that_is_not_offered_is_refused_before_any_IO_and_never_ignored()
    {
        var poor = new TestObjectStore(capabilities: Nothing);
        Func<Task>[] calls =
        [
            () => poor.PutAsync("a", Array.Empty<byte>(), new PutOptions { Condition = WriteCondition.IfAbsent }, Run.Token),
            () => poor.CopyAsync("a", "b", new CopyOptions { Condition = WriteCondition.IfMatch(new ETag("1")) }, Run.Token),
            () => poor.DeleteAsync("a", new DeleteOptions { IfMatch = new ETag("1") }, Run.Token),
            () => poor.SignAsync("a", null, Run.Token),
            () => poor.ListAsync(new ListOptions { Delimiter = "-" }, Run.Token).GetAsyncEnumerator(Run.Token).MoveNextAsync().AsTask(),
            () => poor.ListAsync(new ListOptions { StartAfter = "a" }, Run.Token).GetAsyncEnumerator(Run.Token).MoveNextAsync().AsTask(),
        ];
        foreach (var call in calls)
            Assert.Equal(ObjectStoreErrorCode.Unsupported, (await Assert.ThrowsAsync<ObjectStoreException>(call)).Code);
        Assert.Empty(poor.Calls);
    }

    [Fact]
    public async Task A_signature_that_would_never_or_always_be_good_is_refused_before_any_IO()
    {
        SignOptions[] nonsense =
        [
            new() { ExpiresIn = TimeSpan.Zero },
            new() { ExpiresIn = TimeSpan.FromSeconds(-1) },
            new() { ExpiresIn = TimeSpan.FromDays(7) + TimeSpan.FromTicks(1) },
            new() { Method = HttpMethod.Post },
            new() { ContentType = "text/plain" },
        ];
        foreach (var options in nonsense)
            await Assert.ThrowsAnyAsync<ArgumentException>(() => store.SignAsync("a", options, Run.Token));
        Assert.Empty(store.Calls);
        await store.SignAsync("a", new SignOptions { ExpiresIn = TimeSpan.FromDays(7) }, Run.Token);
    }

    [Fact]
    public void Nonsense_listings_are_refused_at_the_call()
    {
        Assert.ThrowsAny<ArgumentException>(() => store.ListAsync(new ListOptions { PageSize = 0 }, Run.Token));
        Assert.ThrowsAny<ArgumentException>(() => store.ListAsync(new ListOptions { PageSize = 1001 }, Run.Token));
        Assert.ThrowsAny<ArgumentException>(() => store.ListAsync(new ListOptions { Delimiter = "" }, Run.Token));
        Assert.ThrowsAny<ArgumentException>(() => store.ListAsync(new ListOptions { Prefix = null! }, Run.Token));
    }

    [Fact]
    public async Task Deleting_many_gives_a_result_a_key_in_order_and_a_bad_key_hides_no_other()
    {
        store.Seed("a", [1]);
        store.Seed("c", [1]);

        var results = await store.DeleteManyAsync(["a", "", "missing", "\uD800", "c"], Run.Token);

        Assert.Equal(["a", "", "missing", "\uD800", "c"], results.Select(result => result.Key.Value));
        Assert.Equal([true, false, true, false, true], results.Select(result => result.Succeeded));
        Assert.Empty(store.Objects);
        Assert.Empty(await store.DeleteManyAsync([], Run.Token));
    }

    [Fact]
    public void GetService_gives_the_store_itself_by_its_types()
    {
        Assert.Same(store, store.GetService(typeof(TestObjectStore)));
        Assert.Same(store, store.GetService(typeof(IObjectStore)));
        Assert.Null(store.GetService(typeof(string)));
    }

    private static Dictionary<string, Func<Task>> AllCalls(TestObjectStore store, CancellationToken token) => new(StringComparer.Ordinal)
    {
        ["Put"] = () => store.PutAsync("a", new byte[] { 1 }, null, token),
        ["Get"] = () => store.GetAsync("a", null, token),
        ["Head"] = () => store.HeadAsync("a", token),
        ["List"] = async () => await store.ListAsync(null, token).GetAsyncEnumerator(token).MoveNextAsync(),
        ["Delete"] = () => store.DeleteAsync("a", null, token),
        ["DeleteMany"] = () => store.DeleteManyAsync(["a"], token),
        ["Copy"] = () => store.CopyAsync("a", "b", null, token),
        ["Sign"] = () => store.SignAsync("a", null, token),
    };
}
