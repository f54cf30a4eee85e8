using System.Security.Cryptography;

namespace Portable.Hosting.Consumers;

/// <summary>Waits that double, up to a cap, each cut by chance to between half and all of it, so that consumers do not come back in step.</summary>
internal sealed class BackoffPolicy(TimeSpan first, TimeSpan cap, Func<double>? random = null)
{
    private readonly Func<double> random = random ?? (static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24));

    /// <param name="attempt">Which failure it was: 1 at first.</param>
    public TimeSpan Delay(int attempt)
    {
        var doubled = first.Ticks * Math.Pow(2, Math.Min(attempt - 1, 62));
        return TimeSpan.FromTicks((long)(Math.Min(doubled, cap.Ticks) * (0.5 + (0.5 * random()))));
    }
}
