using BenchmarkDotNet.Running;
using Portable.Benchmarks;
using Portable.Benchmarks.Consumer;
using Portable.Benchmarks.InMemory;

if (args is not ["inmemory" or "consumer", .. var rest] || rest.Any(option => option != "--quick"))
{
    await Console.Error.WriteLineAsync("""
        dotnet run -c Release --project tests/Benchmarks -- inmemory|consumer [--quick]

          inmemory   the in-memory adapter, next to the limit in the same run; tables go to BenchmarkDotNet.Artifacts/results
          consumer   messages a second through a consumer with an empty handler, beside a loop written by hand
          --quick    few iterations: minutes less, and less exact
        """);
    return 2;
}

var quick = rest.Length > 0;
if (args[0] == "consumer")
{
    await ConsumerRate.RunAsync(quick);
    return 0;
}

var summaries = BenchmarkRunner.Run([typeof(QueueBenchmarks), typeof(StoreBenchmarks)], new RatioConfig(quick));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
