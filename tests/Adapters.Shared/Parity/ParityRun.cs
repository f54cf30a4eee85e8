using System.Globalization;
using CsCheck;

namespace Portable.Adapters.Tests.Parity;

/// <summary>P1: how many sequences are tried, and what is said of one that differs.</summary>
internal static class ParityRun
{
    /// <summary>Sets how many sequences are run, for a longer look than the gate's.</summary>
    private const string IterationsVariable = "PARITY_ITERATIONS";
    private const int Iterations = 300;
    private const int LongestSequence = 40;

    // More than processors: what is waited for is the emulator.
    private const int SequencesAtOnce = 6;

    /// <summary>Runs generated sequences. A failing one is shrunk, and printed with the seed that repeats it.</summary>
    /// <param name="operation">Makes an operation.</param>
    /// <param name="runAsync">Runs a sequence on both sides.</param>
    /// <param name="seed">The seed of a sequence to run first, such as one that has failed before.</param>
    public static Task SampleAsync<T>(Gen<T> operation, Func<T[], Task> runAsync, string? seed = null) =>
        operation.Array[1, LongestSequence].SampleAsync(
            runAsync,
            seed: seed,
            iter: int.TryParse(Environment.GetEnvironmentVariable(IterationsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) ? iterations : Iterations,
            threads: SequencesAtOnce,
            print: operations => string.Join(Environment.NewLine, operations));

    /// <summary>Says which step differed, and how.</summary>
    public static void Agree<T>(IReadOnlyList<T> operations, int step, string inMemory, string subject) =>
        Assert.True(
            inMemory == subject,
            $"Step {step + 1}, {(step < operations.Count ? operations[step] : "the end")}:{Environment.NewLine}in memory: {inMemory}{Environment.NewLine}here:      {subject}");
}
