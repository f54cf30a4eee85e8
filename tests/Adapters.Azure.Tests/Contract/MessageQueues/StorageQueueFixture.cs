using System.Text;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Portable.Adapters.Azure.MessageQueues;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

/// <summary>The Storage Queues adapter on Azurite, with every hook of the suite.</summary>
public sealed class StorageQueueFixture : MessageQueueContractFixture
{
    private const string WrongKey = "dGhpcyBpcyBub3QgdGhlIGtleSBvZiBhbnlib2R5IGF0IGFsbA==";

    private readonly CountingHandler requests = new();
    private readonly List<IAsyncDisposable> proxies = [];
    private readonly List<StorageQueueMessageQueueProvider> providers = [];

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(6);

    public override TimeSpan ShortDelay => TimeSpan.FromSeconds(2);

    /// <summary>A waiting receive looks about once a second.</summary>
    public override TimeSpan Slack => TimeSpan.FromSeconds(2);

    public override TimeSpan ListenFor => TimeSpan.FromSeconds(1);

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>As base64, with the envelope and the room for a dead letter's reason, this is nearly 64 KiB.</summary>
    public override int MaxMessageSize => 42 * 1024;

    /// <summary>As base64 this is 64 KiB already.</summary>
    public override int RefusedSize => 48 * 1024;

    public override bool CountsAllAsReady => true;

    public override long? RequestCount => requests.Count;

    public override IReadOnlyList<string> Secrets { get; } = [WrongKey];

    public override async ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault)
    {
        var azurite = await Emulator.AzuriteQueue.StartAsync();
        var connection = fault switch
        {
            ContractHook.WrongCredentials => Azurite.Queues(azurite, azurite.Endpoint, WrongKey),
            ContractHook.DeadEndpoint => Azurite.Queues(azurite, SilentPort.Closed()),
            ContractHook.Throttling => Azurite.Queues(azurite, Throttling()),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a queue."),
        };
        var azure = new AzureOptions { ConnectionString = connection, MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return Open(azure).Open(new MessageQueueDefinition { Queue = UniqueName() });
    }

    public override async ValueTask<bool?> SendNativeAsync(IMessageQueue queue, ReadOnlyMemory<byte> body)
    {
        await Native(queue).SendMessageAsync(Encoding.UTF8.GetString(body.Span));
        return true;
    }

    public override async ValueTask<string?> ReceiveNativeTextAsync(IMessageQueue queue)
    {
        var message = (await Native(queue).ReceiveMessageAsync()).Value;
        await Native(queue).DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return message.MessageText;
    }

    protected override async ValueTask<string?> FindAbsenceAsync() => await Emulator.AzuriteQueue.FindAbsenceAsync();

    protected override async ValueTask<IMessageQueueProvider> ConnectAsync()
    {
        var azurite = await Emulator.AzuriteQueue.StartAsync();
        return Open(new AzureOptions { ConnectionString = Azurite.Queues(azurite), Transport = new HttpClientTransport(requests) });
    }

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
        requests.Dispose();
    }

    private static QueueClient Native(IMessageQueue queue) => (QueueClient)queue.GetService(typeof(QueueClient))!;

    private StorageQueueMessageQueueProvider Open(AzureOptions azure)
    {
        var provider = new StorageQueueMessageQueueProvider(azure);
        lock (providers)
            providers.Add(provider);
        return provider;
    }

    private Uri Throttling()
    {
        var proxy = new FaultProxy();
        lock (proxies)
            proxies.Add(proxy);
        proxy.Always(Fault.Answer(Azurite.ServerBusy));
        return proxy.Endpoint;
    }
}
