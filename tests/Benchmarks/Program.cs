using BenchmarkDotNet.Running;
using Portable.Benchmarks;
using Portable.Benchmarks.Aws;
using Portable.Benchmarks.Azure;
using Portable.Benchmarks.ColdStart;
using Portable.Benchmarks.Consumer;
using Portable.Benchmarks.Gcp;
using Portable.Benchmarks.InMemory;

const string Usage = """
    dotnet run -c Release --project tests/Benchmarks -- COMMAND [--quick]

      overhead [aws] [gcp] [azure] [servicebus]
                  the adapters beside the plain SDK or a bare client of the protocol, in turn: time and allocations; all unless some are named
      memory [aws] [gcp] [azure]
                  what uploads hold in memory, answers from within the process
      inmemory    the in-memory adapter, next to the limit in the same run
      consumer    messages a second through a consumer, in memory and on SQS, their cost in requests and their latency, beside a loop written by hand
      coldstart   from a process's start to its first message and its first HTTP answer: the sample by native AOT, ReadyToRun and JIT, beside Node
      --quick     few rounds: minutes less, and less exact

    Tables go to the terminal, and as JSON to BenchmarkDotNet.Artifacts/results.
    """;
Dictionary<string, Func<Report, int, Task>> overhead = new()
{
    ["aws"] = AwsBenchmarks.RunAsync,
    ["gcp"] = GcpBenchmarks.RunAsync,
    ["azure"] = AzureBenchmarks.RunAsync,
    ["servicebus"] = AzureBenchmarks.ServiceBusAsync,
};
Dictionary<string, Func<Report, int, Task>> memory = new()
{
    ["aws"] = (report, _) => AwsBenchmarks.MemoryAsync(report),
    ["gcp"] = (report, _) => GcpBenchmarks.MemoryAsync(report),
    ["azure"] = (report, _) => AzureBenchmarks.MemoryAsync(report),
};

var quick = args.Contains("--quick");
var words = args.Where(word => word != "--quick").ToArray();
switch (words)
{
    case ["overhead", .. var named] when named.All(overhead.ContainsKey):
        return await RunAsync("overhead", [.. Chosen(overhead, named)], quick ? 5 : 15);
    case ["memory", .. var named] when named.All(memory.ContainsKey):
        return await RunAsync("memory", [.. Chosen(memory, named)], rounds: 1);
    case ["consumer"]:
        return await RunAsync("consumer", [ConsumerRate.RunAsync, SqsConsumers.RunAsync], quick ? 3 : 9);
    case ["coldstart"]:
        return await RunAsync("coldstart", [ColdStarts.RunAsync], quick ? 5 : 21);
    case ["inmemory"]:
        var summaries = BenchmarkRunner.Run([typeof(QueueBenchmarks), typeof(StoreBenchmarks)], new RatioConfig(quick));
        return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
    default:
        await Console.Error.WriteLineAsync(Usage);
        return 2;
}

static IEnumerable<Func<Report, int, Task>> Chosen(Dictionary<string, Func<Report, int, Task>> all, string[] named) =>
    all.Where(pair => named.Length == 0 || named.Contains(pair.Key)).Select(pair => pair.Value);

static async Task<int> RunAsync(string command, IReadOnlyList<Func<Report, int, Task>> parts, int rounds)
{
    var report = new Report(command);
    try
    {
        foreach (var part in parts)
            await part(report, rounds);
        return 0;
    }
    finally
    {
        // What was measured before a failure is worth keeping.
        await report.WriteAsync();
    }
}
