using System.Text;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using Xunit.Sdk;

namespace Portable.ContractTests.Tests.Support;

/// <summary>One way in which an adapter can be wrong, and the tests of one contract class that must say so.</summary>
/// <param name="Contract">The contract class that names the fault.</param>
/// <param name="BreakIt">Lays the fault over a healthy adapter.</param>
/// <param name="Expected">The tests that fail: all of them, and no others.</param>
/// <typeparam name="T">The port.</typeparam>
internal sealed record Fault<T>(Type Contract, Func<T, T> BreakIt, params string[] Expected)
{
    /// <summary>Tests that may fail too: with several consumers the fault does not show every time.</summary>
    public string[] Perhaps { get; init; } = [];

    public void AssertNamedBy(IReadOnlyDictionary<string, Exception> failures)
    {
        var report = new StringBuilder();
        foreach (var (test, failure) in failures)
            report.AppendLine().Append("  ").Append(test).Append(": ").Append(failure.GetType().Name).Append(": ").Append(failure.Message.ReplaceLineEndings(" "));
        var failed = failures.Keys.Except(Perhaps, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.True(Expected.Order(StringComparer.Ordinal).SequenceEqual(failed), $"These failed:{report}");
        Assert.All(failures.Values, failure => Assert.True(IsVerdict(failure), $"A test did not fail by an assertion:{report}"));
    }

    /// <summary>An assertion, or the broken adapter's own error where none was due: not a time-out, nor an accident of the test.</summary>
    private static bool IsVerdict(Exception failure) => failure is IAssertionException or ObjectStoreException or MessageQueueException;
}
