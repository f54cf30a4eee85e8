using Azure.Storage.Queues;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.MessageQueues;

/// <summary>A queue of Azurite's with a <see cref="FaultProxy"/> before it, and beside it the same queue without one.</summary>
public abstract class StorageQueueFaultTest : MessageQueueFaultTest, IAsyncLifetime
{
    /// <summary>How long a message is leased: it comes back after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly List<StorageQueueMessageQueueProvider> providers = [];

    private protected RunningEmulator Emulator { get; private set; } = null!;

    private protected FaultProxy Proxy { get; private set; } = null!;

    protected MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    protected QueueClient Native => (QueueClient)Healthy.GetService(typeof(QueueClient))!;

    public async ValueTask InitializeAsync()
    {
        if (await Emulators.Emulator.AzuriteQueue.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        Emulator = await Emulators.Emulator.AzuriteQueue.StartAsync(Token);
        Healthy = Open(Emulator.Endpoint);
        await providers[0].Provisioner.CreateIfMissingAsync(Definition, Token);
        Proxy = new FaultProxy(Emulator.Endpoint);
        Queue = Open(Proxy.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
    }

    /// <summary>Opens the queue at an endpoint.</summary>
    protected IMessageQueue Open(Uri endpoint, Func<AzureOptions, AzureOptions>? change = null)
    {
        var azure = new AzureOptions
        {
            ConnectionString = Azurite.Queues(Emulator, endpoint),
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        providers.Add(new StorageQueueMessageQueueProvider(change is null ? azure : change(azure)));
        return providers[^1].Open(Definition);
    }

    protected override void ResetProxy() => Proxy.Reset();

    private protected static bool IsSend(RequestHead request) => request.Method == "POST";

    private protected static bool IsReceive(RequestHead request) => request.Method == "GET" && request.Target.Contains("/messages?", StringComparison.Ordinal);

    private protected static bool IsDelete(RequestHead request) => request.Method == "DELETE";

    /// <summary>A renewal, or an abandonment.</summary>
    private protected static bool IsUpdate(RequestHead request) => request.Method == "PUT";
}
