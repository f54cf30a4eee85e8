namespace Portable.ContractTests;

/// <summary>Ends a loop that waits for something that does not come.</summary>
internal sealed class Deadline(TimeSpan patience)
{
    private readonly long started = TimeProvider.System.GetTimestamp();

    /// <summary>Fails the test when patience has run out.</summary>
    public void Check(string what)
    {
        if (TimeProvider.System.GetElapsedTime(started) > patience)
            Assert.Fail($"Not within {patience.TotalSeconds} s: {what}.");
    }
}
