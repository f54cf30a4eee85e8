using Microsoft.Extensions.Time.Testing;

namespace Portable.Adapters.InMemory.Tests.Contract;

/// <summary>A clock that moves only when a test moves it.</summary>
public sealed class VirtualTime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 29, 0, 59, 30, TimeSpan.Zero));

    public TimeProvider Clock => clock;

    public Task PassAsync(TimeSpan duration)
    {
        clock.Advance(duration);
        return Task.CompletedTask;
    }

    /// <summary>Moves the clock in steps, so that what begins to wait a moment later than the test is not overtaken.</summary>
    public async Task<T> PassAsync<T>(Task<T> pending, TimeSpan after, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!pending.IsCompleted && TimeProvider.System.GetElapsedTime(started) < patience)
        {
            clock.Advance(after / 10);
            await Task.WhenAny(pending, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        return await pending.WaitAsync(TimeSpan.Zero);
    }
}
