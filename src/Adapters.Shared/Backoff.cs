using System.Security.Cryptography;

namespace Portable.Adapters;

/// <summary>How long to wait before what the client does not repeat is tried again.</summary>
internal static class Backoff
{
    /// <summary>Doubles with each attempt, cut by chance to between half and all: those that met once should not meet again.</summary>
    /// <param name="longestFirst">The longest delay before the second attempt.</param>
    /// <param name="failed">How many attempts have failed: 1 or more.</param>
    public static TimeSpan Delay(TimeSpan longestFirst, int failed) =>
        longestFirst * (1 << (failed - 1)) * (RandomNumberGenerator.GetInt32(50, 101) / 100.0);
}
