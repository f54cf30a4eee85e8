namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>Generations are microseconds since 1970 and grow strictly.</summary>
internal sealed class GenerationClock(TimeProvider time)
{
    private readonly Lock gate = new();
    private long last;

    public DateTimeOffset Now => time.GetUtcNow();

    public long Next()
    {
        lock (gate)
            return last = Math.Max(last + 1, (Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
