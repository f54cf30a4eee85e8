using BenchmarkDotNet.Running;
using Portable.Benchmarks;
using Portable.Benchmarks.Aws;
using Portable.Benchmarks.Azure;
using Portable.Benchmarks.Consumer;
using Portable.Benchmarks.Gcp;
using Portable.Benchmarks.InMemory;

if (args is not ["inmemory" or "consumer" or "aws" or "aws-memory" or "gcp" or "gcp-memory" or "azure" or "azure-memory" or "servicebus", .. var rest] || rest.Any(option => option != "--quick"))
{
    await Console.Error.WriteLineAsync("""
        dotnet run -c Release --project tests/Benchmarks -- inmemory|consumer|aws|aws-memory|gcp|gcp-memory|azure|azure-memory|servicebus [--quick]

          inmemory      the in-memory adapter, next to the limit in the same run; tables go to BenchmarkDotNet.Artifacts/results
          consumer      messages a second through a consumer, in memory and on SQS, their cost in requests and their latency, beside a loop written by hand
          aws           the AWS adapters beside the plain SDK, in turn: time and allocations
          aws-memory    what uploads to S3 hold in memory
          gcp           the Google Cloud adapters beside plain HTTP and plain gRPC, in turn: time and allocations
          gcp-memory    what uploads to Cloud Storage hold in memory
          azure         the Azure adapters beside the plain SDK, in turn: time and allocations
          azure-memory  what uploads to Blob Storage hold in memory
          servicebus    Service Bus beside AMQPNetLite alone, in turn, and Microsoft's JavaScript client
          --quick       few iterations: minutes less, and less exact
        """);
    return 2;
}

var quick = rest.Length > 0;
switch (args[0])
{
    case "consumer":
        await ConsumerRate.RunAsync(quick);
        await SqsConsumers.RunAsync(quick);
        return 0;
    case "aws":
        await AwsBenchmarks.RunAsync(quick);
        return 0;
    case "aws-memory":
        await AwsBenchmarks.MemoryAsync();
        return 0;
    case "gcp":
        await GcpBenchmarks.RunAsync(quick);
        return 0;
    case "gcp-memory":
        await GcpBenchmarks.MemoryAsync();
        return 0;
    case "azure":
        await AzureBenchmarks.RunAsync(quick);
        return 0;
    case "azure-memory":
        await AzureBenchmarks.MemoryAsync();
        return 0;
    case "servicebus":
        await AzureBenchmarks.ServiceBusAsync(quick);
        return 0;
}

var summaries = BenchmarkRunner.Run([typeof(QueueBenchmarks), typeof(StoreBenchmarks)], new RatioConfig(quick));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
