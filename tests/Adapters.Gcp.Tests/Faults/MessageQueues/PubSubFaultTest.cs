using System.Diagnostics;
using System.Text;
using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>A queue of Pub/Sub's emulator with a <see cref="ScriptedPubSub"/> before it, and beside it the same queue without one.</summary>
public abstract class PubSubFaultTest : IAsyncLifetime
{
    /// <summary>How often a call is tried in all.</summary>
    protected const int Attempts = 3;

    /// <summary>What the waits between attempts, a lease and a slow machine may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>The shortest that Pub/Sub gives a subscription: what nobody settles comes back after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly ReceiveOptions AtOnce = new() { WaitTime = TimeSpan.Zero };

    private readonly List<PubSubMessageQueueProvider> providers = [];

    private protected ScriptedPubSub Proxy { get; private set; } = null!;

    /// <summary>The queue behind the proxy.</summary>
    protected IMessageQueue Queue { get; private set; } = null!;

    /// <summary>The same queue without faults.</summary>
    protected IMessageQueue Healthy { get; private set; } = null!;

    protected MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

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

    /// <summary>Does each of the operations that the tests go through. The error of a batch's only message is thrown.</summary>
    protected async Task CallAsync(string operation, ReceivedMessage received, IMessageQueue? queue = null)
    {
        queue ??= Queue;
        switch (operation)
        {
            case "Send":
                await queue.SendAsync(Text("sent"), Token);
                break;
            case "SendBatch":
                if ((await queue.SendBatchAsync([Text("sent")], Token))[0].Error is { } notSent)
                    throw notSent;
                break;
            case "Receive":
                await queue.ReceiveAsync(AtOnce, Token);
                break;
            case "Complete":
                await queue.SettleAsync(received, Settlement.Complete, Token);
                break;
            case "SettleBatch":
                if ((await queue.SettleBatchAsync([new(received, Settlement.Complete)], Token))[0].Error is { } notSettled)
                    throw notSettled;
                break;
            case "Abandon":
                await queue.SettleAsync(received, Settlement.Abandon(), Token);
                break;
            case "DeadLetter":
                await queue.SettleAsync(received, Settlement.DeadLetter("wrong"), Token);
                break;
            case "Renew":
                if ((await queue.RenewAsync([received], TimeSpan.FromMinutes(1), Token))[0].Error is { } notRenewed)
                    throw notRenewed;
                break;
            case "Purge":
                await queue.PurgeAsync(Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown.");
        }
    }

    /// <summary>Sends one message and receives it by the queue behind the proxy.</summary>
    protected async Task<ReceivedMessage> LeaseOneAsync(string text = "leased", TimeSpan? lease = null)
    {
        await Healthy.SendAsync(Text(text), Token);
        var received = await Queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = Patience, LeaseDuration = lease ?? TimeSpan.FromMinutes(5) }, Token);
        Proxy.Reset();
        return Assert.Single(received);
    }

    /// <summary>Receives and completes messages until all the expected ones have come. More than once is allowed.</summary>
    protected static async Task<IReadOnlyList<ReceivedMessage>> CollectAsync(IMessageQueue queue, params string[] expected)
    {
        var missing = expected.ToHashSet(StringComparer.Ordinal);
        List<ReceivedMessage> collected = [];
        var started = Stopwatch.GetTimestamp();
        while (missing.Count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"These messages did not come: {string.Join(", ", missing)}.");
            foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token))
            {
                await queue.SettleAsync(message, Settlement.Complete, Token);
                Assert.Contains(TextOf(message), expected);
                missing.Remove(TextOf(message));
                collected.Add(message);
            }
        }

        return collected;
    }

    /// <summary>Asserts that nothing comes within a time, which may be that of a lease.</summary>
    protected static async Task AssertEmptyAsync(IMessageQueue queue, TimeSpan within) =>
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = within }, Token));

    /// <summary>Asserts that a call fails with a code, within a time.</summary>
    protected static async Task<MessageQueueException> ThrowsAsync(MessageQueueErrorCode code, Func<Task> call, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<MessageQueueException>(call);
        Assert.True(code == error.Code, error.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, within ?? Patience);
        return error;
    }

    private protected static RpcFault Fail(string code) => RpcFault.Fail(Enum.Parse<StatusCode>(code));

    protected static Message Text(string text) => new(Encoding.UTF8.GetBytes(text));

    protected static string TextOf(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);
}
