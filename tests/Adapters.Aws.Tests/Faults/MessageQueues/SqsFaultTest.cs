using System.Diagnostics;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>A queue of moto's with a <see cref="FaultProxy"/> before it, and beside it the same queue without one.</summary>
public abstract class SqsFaultTest : IAsyncLifetime
{
    /// <summary>How often a request is tried in all.</summary>
    protected const int Attempts = 3;

    /// <summary>What two waits between attempts and a slow machine may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a message is leased: it comes back after this.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private static readonly ReceiveOptions AtOnce = new() { WaitTime = TimeSpan.Zero };

    private readonly List<SqsMessageQueueProvider> providers = [];
    private RunningEmulator moto = null!;

    private protected FaultProxy Proxy { get; private set; } = null!;

    /// <summary>The queue behind the proxy.</summary>
    protected IMessageQueue Queue { get; private set; } = null!;

    /// <summary>The same queue without faults.</summary>
    protected IMessageQueue Healthy { get; private set; } = null!;

    protected IAmazonSQS Native { get; private set; } = null!;

    protected virtual MessageQueueDefinition Definition { get; } = new() { Queue = $"faults-{Guid.NewGuid():N}", LeaseDuration = Lease, MaxDeliveryCount = 50 };

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

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
            case "Count":
                await queue.CountAsync(Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown.");
        }
    }

    /// <summary>Sends one message and receives it with a long lease, without faults but by the queue behind the proxy.</summary>
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

    /// <summary>Asserts that nothing comes, not even after a lease.</summary>
    protected static async Task AssertEmptyAsync(IMessageQueue queue)
    {
        await Task.Delay(Lease, TimeProvider.System, Token);
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token));
    }

    /// <summary>Asserts that a call fails with a code, within a time.</summary>
    protected static async Task<MessageQueueException> ThrowsAsync(MessageQueueErrorCode code, Func<Task> call, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<MessageQueueException>(call);
        Assert.True(code == error.Code, error.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, within ?? Patience);
        return error;
    }

    protected static Message Text(string text) => new(Encoding.UTF8.GetBytes(text));

    protected static string TextOf(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);
}
