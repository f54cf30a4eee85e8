using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Contract.MessageQueues;

/// <summary>The Pub/Sub adapter on Google's emulator, with every hook of the suite.</summary>
public class PubSubFixture : MessageQueueContractFixture
{
    private const string WrongSecret = "this-is-not-the-token-of-anybody";
    private const string Project = "portable";

    private readonly RequestCounter counter = new();
    private readonly List<IAsyncDisposable> servers = [];
    private readonly List<PubSubMessageQueueProvider> providers = [];

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(5);

    /// <summary>With room for a slow machine: what is due together comes in any order.</summary>
    public override TimeSpan ShortDelay => TimeSpan.FromSeconds(4);

    public override TimeSpan Slack => TimeSpan.FromSeconds(1);

    public override TimeSpan ListenFor => TimeSpan.FromSeconds(1);

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Pub/Sub's least: the emulator sets aside itself.</summary>
    public override int MaxDeliveryCount => 5;

    public override long? RequestCount => counter.Requests;

    public override IReadOnlyList<string> Secrets { get; } = [WrongSecret];

    public override async ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault)
    {
        var gcp = new GcpOptions { ProjectId = Project, MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return Open(fault switch
        {
            // The emulator looks at no credentials.
            ContractHook.WrongCredentials => gcp with
            {
                Endpoint = await ScriptedAsync(RpcFault.Fail(StatusCode.Unauthenticated, "Request had invalid authentication credentials.")),
                AccessToken = _ => new(WrongSecret),
            },
            ContractHook.DeadEndpoint => gcp with { Endpoint = SilentPort.Closed() },
            ContractHook.Throttling => gcp with { Endpoint = await ScriptedAsync(RpcFault.Fail(StatusCode.ResourceExhausted, "Quota exceeded.")) },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a queue."),
        }).Open(new MessageQueueDefinition { Queue = UniqueName() });
    }

    public override async ValueTask<bool?> SendNativeAsync(IMessageQueue queue, ReadOnlyMemory<byte> body)
    {
        var message = new PubsubMessage { Data = ByteString.CopyFrom(body.Span) };
        await new Publisher.PublisherClient(ChannelOf(queue)).PublishAsync(new() { Topic = $"projects/{Project}/topics/{queue.Name}", Messages = { message } });
        return true;
    }

    public override async ValueTask<string?> ReceiveNativeTextAsync(IMessageQueue queue)
    {
        var subscription = $"projects/{Project}/subscriptions/{queue.Name}";
        var native = new Subscriber.SubscriberClient(ChannelOf(queue));
        var pulled = await native.PullAsync(new() { Subscription = subscription, MaxMessages = 1 });
        var message = Assert.Single(pulled.ReceivedMessages);
        await native.AcknowledgeAsync(new() { Subscription = subscription, AckIds = { message.AckId } });
        return message.Message.Data.ToStringUtf8();
    }

    protected override async ValueTask<string?> FindAbsenceAsync() => await Emulator.PubSub.FindAbsenceAsync();

    protected override async ValueTask<IMessageQueueProvider> ConnectAsync() => Open(new()
    {
        ProjectId = Project,
        Endpoint = (await Emulator.PubSub.StartAsync()).Endpoint,
        HttpHandlerFactory = counter.CreateHandler,
    });

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var server in servers)
            await server.DisposeAsync();
    }

    private static GrpcChannel ChannelOf(IMessageQueue queue) => (GrpcChannel)queue.GetService(typeof(GrpcChannel))!;

    private PubSubMessageQueueProvider Open(GcpOptions gcp)
    {
        var provider = new PubSubMessageQueueProvider(gcp);
        lock (providers)
            providers.Add(provider);
        return provider;
    }

    private async Task<Uri> ScriptedAsync(RpcFault fault)
    {
        var server = await ScriptedPubSub.StartAsync();
        lock (servers)
            servers.Add(server);
        server.Always(fault);
        return server.Endpoint;
    }
}
