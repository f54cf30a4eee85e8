using BenchmarkDotNet.Running;
using Portable.Benchmarks;
using Portable.Benchmarks.InMemory;

if (args is not ["inmemory", .. var rest] || rest.Any(option => option != "--quick"))
{
    await Console.Error.WriteLineAsync("""
        dotnet run -c Release --project tests/Benchmarks -- inmemory [--quick]

          inmemory   the in-memory adapter, next to the limit in the same run; tables go to BenchmarkDotNet.Artifacts/results
          --quick    few iterations: minutes less, and less exact
        """);
    return 2;
}

var config = new RatioConfig(quick: rest.Length > 0);
var summaries = BenchmarkRunner.Run([typeof(QueueBenchmarks), typeof(StoreBenchmarks)], config);
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
