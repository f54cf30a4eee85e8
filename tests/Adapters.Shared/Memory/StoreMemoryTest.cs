using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Memory;

/// <summary>How much memory uploads allocate, with answers from within the process. What is allocated in all is more than what is held at any moment,
/// so these bounds are harder than bounds of the memory in use; and they do not depend on when garbage is collected.</summary>
public abstract class StoreMemoryTest : IAsyncLifetime
{
    protected const long MiB = 1024 * 1024;

    /// <summary>A store whose answers take a while, so that parts are under way together.</summary>
    protected abstract IObjectStore Store { get; }

    /// <summary>How many bytes of content the answerer has taken.</summary>
    protected abstract long Swallowed { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        // What is made once for ever.
        await Store.PutAsync("warm-up", new SyntheticStream(20 * MiB), cancellationToken: Token);
        await ManyAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_of_a_gibibyte_and_unknown_length_goes_up_in_less_than_64_MiB()
    {
        var before = Swallowed;
        var allocated = await AllocatedAsync(() => Store.PutAsync("large", new SyntheticStream(1024 * MiB), cancellationToken: Token));
        Assert.True(Swallowed - before >= 1024 * MiB, $"Only {Swallowed - before:N0} bytes were sent.");
        Assert.True(allocated < 64 * MiB, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public async Task A_hundred_uploads_of_10_KB_at_once_allocate_less_than_4_MiB_more_than_their_content()
    {
        var allocated = await AllocatedAsync(ManyAsync);
        Assert.True(allocated < (4 * MiB) + (100 * 10_000), $"{allocated:N0} bytes were allocated.");
    }

    /// <summary>What all threads allocate while something runs.</summary>
    protected static async Task<long> AllocatedAsync(Func<Task> action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private Task ManyAsync() =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(number => Store.PutAsync($"small-{number}", new SyntheticStream(10_000), cancellationToken: Token)));
}
