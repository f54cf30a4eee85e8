using System.Text;
using Amqp;
using Amqp.Framing;
using Portable.Adapters.Azure.MessageQueues;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;
using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;
using NativeMessage = Amqp.Message;
using SilentPort = Portable.Emulators.Faults.SilentPort;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

/// <summary>The Service Bus adapter on the emulator, with every hook of the suite.</summary>
public sealed class ServiceBusFixture : MessageQueueContractFixture
{
    private const string WrongKey = "this-is-not-the-key-of-anybody";
    private static readonly Lazy<Task<ServiceBusEmulator>> Emulator = new(() => ServiceBusEmulator.StartAsync());

    private readonly List<ServiceBusMessageQueueProvider> providers = [];
    private ServiceBusEmulator? bus;
    private CountingRelay? relay;

    /// <summary>The least lock of a queue.</summary>
    public override TimeSpan ShortLease => TimeSpan.FromSeconds(5);

    public override TimeSpan ShortDelay => TimeSpan.FromSeconds(2);

    public override TimeSpan Slack => TimeSpan.FromSeconds(2);

    public override TimeSpan ListenFor => TimeSpan.FromMilliseconds(500);

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>What ids and properties of the adapter take besides is never as much as 1 KiB.</summary>
    public override int MaxMessageSize => 255 * 1024;

    /// <summary>This is the limit of a whole message already.</summary>
    public override int RefusedSize => 256 * 1024;

    public override bool CountsLeasedAsReady => true;

    public override long? RequestCount => relay?.Count;

    public override IReadOnlyList<string> Secrets { get; } = [WrongKey];

    public override async ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault)
    {
        var emulator = await Emulator.Value;
        var name = UniqueName();
        var connection = fault switch
        {
            ContractHook.WrongCredentials => emulator.ConnectionString.Replace("SAS_KEY_VALUE", WrongKey, StringComparison.Ordinal),
            ContractHook.DeadEndpoint => At(emulator, SilentPort.Closed().Port),
            ContractHook.Throttling => emulator.ConnectionString,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a queue."),
        };
        emulator.CreateQueue(name);
        if (fault == ContractHook.Throttling)
            emulator.Faults.Next(FaultPoint.Attach, BusFault.Refuse(), times: int.MaxValue, queue: name);
        var azure = new AzureOptions { ServiceBusConnectionString = connection, MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return Open(azure).Open(new MessageQueueDefinition { Queue = name });
    }

    public override async ValueTask<bool?> SendNativeAsync(IMessageQueue queue, ReadOnlyMemory<byte> body)
    {
        await NativeAsync(async session =>
        {
            await new SenderLink(session, "native", queue.Name).SendAsync(new NativeMessage { BodySection = new Data { Binary = body.ToArray() } });
            return true;
        });
        return true;
    }

    public override async ValueTask<string?> ReceiveNativeTextAsync(IMessageQueue queue) => await NativeAsync(async session =>
    {
        var link = new ReceiverLink(session, "native", queue.Name);
        var message = await link.ReceiveAsync();
        link.Accept(message);
        return Encoding.UTF8.GetString((byte[])message.Body);
    });

    protected override async ValueTask<IMessageQueueProvider> ConnectAsync()
    {
        bus = await Emulator.Value;
        relay = new CountingRelay(bus.Port);
        return Open(new AzureOptions { ServiceBusConnectionString = At(bus, relay.Port), ServiceBusManagementEndpoint = bus.ManagementEndpoint });
    }

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        relay?.Dispose();
    }

    private static string At(ServiceBusEmulator emulator, int port) =>
        emulator.ConnectionString.Replace($":{emulator.Port}", $":{port}", StringComparison.Ordinal);

    private async Task<T> NativeAsync<T>(Func<Session, Task<T>> act)
    {
        var connection = await new ConnectionFactory().CreateAsync(new Address("127.0.0.1", bus!.Port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", "amqp"));
        try
        {
            return await act(new Session(connection));
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    private ServiceBusMessageQueueProvider Open(AzureOptions azure)
    {
        var provider = new ServiceBusMessageQueueProvider(azure);
        lock (providers)
            providers.Add(provider);
        return provider;
    }
}
