using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Adapters.Aws.Tests.Contract.ObjectStorage;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Contract.MessageQueues;

/// <summary>The SQS adapter on an emulator, with every hook of the suite.</summary>
/// <param name="emulator">The emulator.</param>
public abstract class SqsFixture(Emulator emulator) : MessageQueueContractFixture
{
    private const string WrongSecret = "this-is-not-the-secret-of-anybody";

    private readonly CountingHttpClientFactory http = new();
    private readonly List<IAsyncDisposable> proxies = [];
    private readonly List<SqsMessageQueueProvider> providers = [];

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(6);

    public override TimeSpan ShortDelay => TimeSpan.FromSeconds(2);

    /// <summary>Emulators look about once a second for what is due.</summary>
    public override TimeSpan Slack => TimeSpan.FromSeconds(1);

    public override TimeSpan ListenFor => TimeSpan.FromSeconds(1);

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    public override long? RequestCount => http.Requests;

    public override IReadOnlyList<string> Secrets { get; } = [WrongSecret];

    public override async ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault)
    {
        // Neither emulator looks at credentials, but moto does when it is told to.
        var aws = Options(await Emulator.MotoWithAuthentication.StartAsync()) with { MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return Open(fault switch
        {
            ContractHook.WrongCredentials => aws with { SecretKey = WrongSecret },
            ContractHook.DeadEndpoint => aws with { ServiceUrl = SilentPort.Closed() },
            ContractHook.Throttling => aws with { ServiceUrl = Throttling() },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a queue."),
        }).Open(new MessageQueueDefinition { Queue = UniqueName() });
    }

    public override async ValueTask<bool?> SendNativeAsync(IMessageQueue queue, ReadOnlyMemory<byte> body)
    {
        var (native, url) = await NativeAsync(queue);
        await native.SendMessageAsync(url, Encoding.UTF8.GetString(body.Span));
        return true;
    }

    public override async ValueTask<string?> ReceiveNativeTextAsync(IMessageQueue queue)
    {
        var (native, url) = await NativeAsync(queue);
        var response = await native.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, WaitTimeSeconds = 5 });
        var message = Assert.Single(response.Messages);
        await native.DeleteMessageAsync(url, message.ReceiptHandle);
        return message.Body;
    }

    protected override async ValueTask<string?> FindAbsenceAsync() =>
        await emulator.FindAbsenceAsync() ?? await Emulator.MotoWithAuthentication.FindAbsenceAsync();

    protected override async ValueTask<IMessageQueueProvider> ConnectAsync() => Open(Options(await emulator.StartAsync()) with { HttpClientFactory = http });

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
    }

    private static AwsOptions Options(RunningEmulator running) => new()
    {
        ServiceUrl = running.Endpoint,
        AccessKey = running.Credentials.AccessKey,
        SecretKey = running.Credentials.SecretKey,
    };

    private static async Task<(IAmazonSQS Native, string Url)> NativeAsync(IMessageQueue queue)
    {
        var native = (IAmazonSQS)queue.GetService(typeof(IAmazonSQS))!;
        return (native, (await native.GetQueueUrlAsync(queue.Name)).QueueUrl);
    }

    private SqsMessageQueueProvider Open(AwsOptions aws)
    {
        var provider = new SqsMessageQueueProvider(aws);
        lock (providers)
            providers.Add(provider);
        return provider;
    }

    private Uri Throttling()
    {
        var proxy = new FaultProxy();
        lock (proxies)
            proxies.Add(proxy);
        proxy.Always(Fault.Answer(Answer.SqsThrottled));
        return proxy.Endpoint;
    }
}
