using System.Diagnostics;
using System.Text;
using Portable.MessageQueues;

namespace Portable.Adapters.Tests.Faults;

/// <summary>A queue behind a proxy that does faults, and beside it the same queue without one.</summary>
public abstract class MessageQueueFaultTest
{
    /// <summary>How often a request is tried in all.</summary>
    protected const int Attempts = 3;

    /// <summary>What the waits between attempts, a lease and a slow machine may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    protected static readonly ReceiveOptions AtOnce = new() { WaitTime = TimeSpan.Zero };

    /// <summary>The queue behind the proxy.</summary>
    protected IMessageQueue Queue { get; set; } = null!;

    /// <summary>The same queue without faults.</summary>
    protected IMessageQueue Healthy { get; set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Forgets the proxy's faults and requests.</summary>
    protected abstract void ResetProxy();

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
            case "Purge":
                await queue.PurgeAsync(Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown.");
        }
    }

    /// <summary>Sends one message and receives it with a long lease, without faults but by the queue behind the proxy.</summary>
    protected async Task<ReceivedMessage> LeaseOneAsync(string text = "leased", TimeSpan? lease = null, IMessageQueue? queue = null)
    {
        await Healthy.SendAsync(Text(text), Token);
        var received = await (queue ?? Queue).ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = Patience, LeaseDuration = lease ?? TimeSpan.FromMinutes(5) }, Token);
        ResetProxy();
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

    protected static Message Text(string text) => new(Encoding.UTF8.GetBytes(text));

    protected static string TextOf(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);
}
