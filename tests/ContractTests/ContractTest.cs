namespace Portable.ContractTests;

/// <summary>What all contract classes have.</summary>
public abstract class ContractTest
{
    private readonly ContractFixture fixture;

    private protected ContractTest(ContractFixture fixture)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        this.fixture = fixture;
        if (fixture.Absence is { } reason)
            Assert.Skip(reason);
    }

    /// <summary>What a hook gave; when it gave nothing, the fixture must say why, and the reason is printed.</summary>
    private protected bool Applies<T>(ContractHook hook, T? given)
    {
        var named = fixture.NotApplicable.TryGetValue(hook, out var reason);
        if (given is not null)
        {
            Assert.False(named, $"The fixture names {hook} as not applicable ({reason}), and yet offers it.");
            return true;
        }

        Assert.True(named, $"The fixture offers no {hook}, and NotApplicable does not say why.");
        Assert.False(string.IsNullOrWhiteSpace(reason), $"NotApplicable gives no reason for {hook}.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{hook} does not apply: {reason}");
        return false;
    }

    /// <summary>Does something that must not reach the provider.</summary>
    private protected async Task WithoutRequestsAsync(Func<Task> refused)
    {
        var before = fixture.RequestCount;
        await refused();
        if (Applies(ContractHook.RequestCount, before))
            Assert.Equal(before, fixture.RequestCount);
    }

    /// <summary>Waits until something holds, for as long as the fixture is patient.</summary>
    private protected async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var deadline = new Deadline(fixture.Patience);
        while (!await holds())
        {
            deadline.Check(what);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Waits for something that is due now; when it does not come, that is the test's verdict.</summary>
    private protected async Task<T> PromptlyAsync<T>(Task<T> due, string what)
    {
        await Task.WhenAny(due, Task.Delay(fixture.Patience, TimeProvider.System));
        Assert.True(due.IsCompleted, $"Not within {fixture.Patience.TotalSeconds} s: {what}.");
        return await due;
    }
}
