using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Portable.Adapters.Aws;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Aws;

/// <summary>The AWS adapters beside the SDK that they are made with: first against answers within the process, which shows what the adapter itself costs,
/// then against servers on this machine.</summary>
internal static class AwsBenchmarks
{
    private const string Name = "benchmark";
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    public static async Task RunAsync(Report report, int rounds)
    {
        await S3InProcessAsync(report, rounds);
        await SqsInProcessAsync(report, rounds);
        await S3Async(report, Emulator.Ceph, rounds, ObjectStoreFeature.Checksum, ObjectStoreFeature.ConditionalWrite, ObjectStoreFeature.ConditionalDelete);
        await SqsAsync(report, Emulator.Fauxqs, rounds);
    }

    public static async Task MemoryAsync(Report report)
    {
        using var handler = new AnsweringHandler { Delay = TimeSpan.FromMilliseconds(50) };
        using var provider = new S3ObjectStoreProvider(
            new AwsOptions { ServiceUrl = Nowhere, AccessKey = "test", SecretKey = "test", HttpClientFactory = new AnsweringHandler.Factory(handler) });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await MemoryUse.RunAsync(report, store);
    }

    private static async Task S3InProcessAsync(Report report, int rounds)
    {
        using var handler = new AnsweringHandler();
        S3Comparisons.Fill(handler, Name);
        var factory = new AnsweringHandler.Factory(handler);
        using var raw = new AmazonS3Client(
            new BasicAWSCredentials("test", "test"),
            new AmazonS3Config { ServiceURL = Nowhere.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1", HttpClientFactory = factory });
        using var provider = new S3ObjectStoreProvider(new AwsOptions { ServiceUrl = Nowhere, AccessKey = "test", SecretKey = "test", HttpClientFactory = factory });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await Comparison.RunAsync(report, "S3, answered within the process", "SDK", S3Comparisons.Of(raw, store, Name), rounds);
    }

    private static async Task SqsInProcessAsync(Report report, int rounds)
    {
        using var handler = new AnsweringHandler(SqsComparisons.Text);
        var factory = new AnsweringHandler.Factory(handler);
        using var raw = new AmazonSQSClient(
            new BasicAWSCredentials("test", "test"),
            new AmazonSQSConfig { ServiceURL = Nowhere.AbsoluteUri, AuthenticationRegion = "us-east-1", HttpClientFactory = factory });
        using var provider = new SqsMessageQueueProvider(new AwsOptions { ServiceUrl = Nowhere, AccessKey = "test", SecretKey = "test", HttpClientFactory = factory });
        await using var queue = provider.Open(new MessageQueueDefinition { Queue = Name });
        await Comparison.RunAsync(report, "SQS, answered within the process", "SDK", new SqsComparisons(raw, $"{Nowhere}000000000000/{Name}", queue, calls: 400).All(), rounds);
    }

    private static async Task S3Async(Report report, Emulator emulator, int rounds, params ObjectStoreFeature[] missing)
    {
        if (await StartAsync(emulator) is not { } server)
            return;
        var options = new AwsOptions { ServiceUrl = server.Endpoint, AccessKey = server.Credentials.AccessKey, SecretKey = server.Credentials.SecretKey };
        using var raw = new AmazonS3Client(
            new BasicAWSCredentials(server.Credentials.AccessKey, server.Credentials.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = server.Endpoint.AbsoluteUri,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = missing.Contains(ObjectStoreFeature.Checksum) ? RequestChecksumCalculation.WHEN_REQUIRED : RequestChecksumCalculation.WHEN_SUPPORTED,
            });
        using var provider = new S3ObjectStoreProvider(options, new S3ObjectStoreOptions { MissingFeatures = missing.ToHashSet() });
        var definition = new ObjectStoreDefinition { Bucket = Name };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var store = provider.Open(definition);
        await S3Comparisons.FillAsync(store);
        await Comparison.RunAsync(report, $"S3 on {emulator.Name}", "SDK", S3Comparisons.Of(raw, store, Name, scale: 4), rounds);
        await provider.Provisioner.DeleteIfExistsAsync(definition);
    }

    private static async Task SqsAsync(Report report, Emulator emulator, int rounds)
    {
        if (await StartAsync(emulator) is not { } server)
            return;
        using var raw = new AmazonSQSClient(
            new BasicAWSCredentials(server.Credentials.AccessKey, server.Credentials.SecretKey),
            new AmazonSQSConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        using var provider = new SqsMessageQueueProvider(new AwsOptions { ServiceUrl = server.Endpoint, AccessKey = server.Credentials.AccessKey, SecretKey = server.Credentials.SecretKey });
        // A queue for each, so that neither sees the other's messages.
        var (definition, other) = (new MessageQueueDefinition { Queue = $"{Name}-portable" }, new MessageQueueDefinition { Queue = $"{Name}-sdk" });
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await provider.Provisioner.CreateIfMissingAsync(other);
        await using var queue = provider.Open(definition);
        var url = new UriBuilder((await raw.GetQueueUrlAsync(other.Queue)).QueueUrl) { Host = server.Endpoint.Host, Port = server.Endpoint.Port }.Uri.AbsoluteUri;
        await Comparison.RunAsync(report, $"SQS on {emulator.Name}", "SDK", new SqsComparisons(raw, url, queue, calls: 100).All(), rounds);
    }

    private static async Task<RunningEmulator?> StartAsync(Emulator emulator)
    {
        if (await emulator.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return null;
        }

        return await emulator.StartAsync();
    }
}
