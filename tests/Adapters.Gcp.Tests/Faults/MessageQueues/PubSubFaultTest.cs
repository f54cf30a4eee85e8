using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>A queue of Pub/Sub's emulator with a <see cref="ScriptedPubSub"/> before it, and beside it the same queue without one.</summary>
public abstract class PubSubFaultTest : MessageQueueFaultTest, IAsyncLifetime
{
    /// <summary>The shortest that Pub/Sub gives a subscription: what nobody settles comes back after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly List<PubSubMessageQueueProvider> providers = [];

    private protected ScriptedPubSub Proxy { get; private set; } = null!;

    protected MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.PubSub.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        var emulator = await Emulator.PubSub.StartAsync(Token);
        Healthy = Open(emulator.Endpoint);
        await providers[0].Provisioner.CreateIfMissingAsync(Definition, Token);
        Proxy = await ScriptedPubSub.StartAsync(emulator.Endpoint);
        Queue = Open(Proxy.Endpoint);
        // What a queue learns about its subscriptions it learns once, here.
        await Queue.ReceiveAsync(AtOnce, Token);
        await Queue.DeadLetterQueue!.ReceiveAsync(AtOnce, Token);
        Proxy.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (providers.Count > 0)
            await providers[0].Provisioner.DeleteIfExistsAsync(Definition, CancellationToken.None);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
    }

    /// <summary>Opens the queue, or another, at an endpoint.</summary>
    protected IMessageQueue Open(Uri endpoint, Func<GcpOptions, GcpOptions>? change = null, MessageQueueDefinition? definition = null)
    {
        var gcp = new GcpOptions
        {
            ProjectId = "portable",
            Endpoint = endpoint,
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        providers.Add(new PubSubMessageQueueProvider(change is null ? gcp : change(gcp)));
        return providers[^1].Open(definition ?? Definition);
    }

    protected override void ResetProxy() => Proxy.Reset();

    private protected static RpcFault Fail(string code) => RpcFault.Fail(Enum.Parse<StatusCode>(code));
}
