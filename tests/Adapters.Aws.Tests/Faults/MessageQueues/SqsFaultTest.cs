using Amazon.Runtime;
using Amazon.SQS;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>A queue of moto's with a <see cref="FaultProxy"/> before it, and beside it the same queue without one.</summary>
public abstract class SqsFaultTest : MessageQueueFaultTest, IAsyncLifetime
{
    /// <summary>How long a message is leased: it comes back after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly List<SqsMessageQueueProvider> providers = [];
    private RunningEmulator moto = null!;

    private protected FaultProxy Proxy { get; private set; } = null!;

    protected IAmazonSQS Native { get; private set; } = null!;

    protected virtual MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.Moto.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        moto = await Emulator.Moto.StartAsync(Token);
        Native = new AmazonSQSClient(
            new BasicAWSCredentials(moto.Credentials.AccessKey, moto.Credentials.SecretKey),
            new AmazonSQSConfig { ServiceURL = moto.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        Healthy = Open(moto.Endpoint);
        await providers[0].Provisioner.CreateIfMissingAsync(Definition, Token);
        Proxy = new FaultProxy(moto.Endpoint);
        Queue = Open(Proxy.Endpoint);
        // The queue's address and its dead-letter queue are looked up once, here.
        await Queue.CountAsync(Token);
        await Queue.DeadLetterQueue!.CountAsync(Token);
        Proxy.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
        Native?.Dispose();
    }

    /// <summary>Opens the queue at an endpoint.</summary>
    protected IMessageQueue Open(Uri endpoint, Func<AwsOptions, AwsOptions>? change = null)
    {
        var aws = new AwsOptions
        {
            ServiceUrl = endpoint,
            AccessKey = moto.Credentials.AccessKey,
            SecretKey = moto.Credentials.SecretKey,
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        providers.Add(new SqsMessageQueueProvider(change is null ? aws : change(aws)));
        return providers[^1].Open(Definition);
    }

    /// <summary>Asserts that nothing comes, not even after a lease.</summary>
    protected static async Task AssertEmptyAsync(IMessageQueue queue)
    {
        await Task.Delay(Lease, TimeProvider.System, Token);
        await AssertEmptyAsync(queue, TimeSpan.FromSeconds(1));
    }

    protected override void ResetProxy() => Proxy.Reset();
}
