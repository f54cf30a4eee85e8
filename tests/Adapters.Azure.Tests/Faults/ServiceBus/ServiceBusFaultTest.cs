using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>A queue of an emulator that does faults, and beside it the same queue by a connection of its own. Faults befall both: they are planned so that
/// they are over when the healthy one is asked.</summary>
public abstract class ServiceBusFaultTest : MessageQueueFaultTest, IAsyncLifetime
{
    /// <summary>How long a message is locked: the shortest that Service Bus has.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>After this an answer that has not come is taken for lost.</summary>
    protected static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly List<ServiceBusMessageQueueProvider> providers = [];

    protected ServiceBusEmulator Bus { get; private set; } = null!;

    protected MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    public async ValueTask InitializeAsync()
    {
        Bus = await ServiceBusEmulator.StartAsync(new() { HasTls = true }, Token);
        Bus.CreateQueue(Definition.Queue, new() { LockDuration = Lease, MaxDeliveryCount = Definition.MaxDeliveryCount });
        Healthy = Open();
        Queue = Open();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        await Bus.DisposeAsync();
    }

    /// <summary>Opens the queue by a connection of its own.</summary>
    protected IMessageQueue Open(string? connection = null, Func<AzureOptions, AzureOptions>? change = null, MessageQueueDefinition? definition = null)
    {
        var azure = new AzureOptions
        {
            ServiceBusConnectionString = connection ?? Bus.ConnectionString,
            ServiceBusManagementEndpoint = Bus.ManagementEndpoint,
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = Silence,
        };
        providers.Add(new ServiceBusMessageQueueProvider(change is null ? azure : change(azure)));
        return providers[^1].Open(definition ?? Definition);
    }

    protected override void ResetProxy() => Bus.Faults.Clear();

    protected void Next(FaultPoint point, BusFault fault, int times = 1, int after = 0) => Bus.Faults.Next(point, fault, times, after, Definition.Queue);

    /// <summary>The connection string with another port.</summary>
    protected string At(int port) => Bus.ConnectionString.Replace($":{Bus.Port}", $":{port}", StringComparison.Ordinal);

    /// <summary>How the faults of the cases are called.</summary>
    protected static BusFault Of(string fault) => fault switch
    {
        "detach" => BusFault.Detach(),
        "close" => BusFault.Close(),
        "drop" => BusFault.Drop,
        "silence" => BusFault.Silence,
        "detach after" => BusFault.Detach().AfterTheFact(),
        "close after" => BusFault.Close().AfterTheFact(),
        "drop after" => BusFault.Drop.AfterTheFact(),
        "silence after" => BusFault.Silence.AfterTheFact(),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Unknown."),
    };
}
