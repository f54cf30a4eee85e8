using System.Globalization;
using Portable.Diagnostics;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>What the message-queue contract classes share.</summary>
public abstract class MessageQueueContract : ContractTest
{
    private protected MessageQueueContract(MessageQueueContractFixture fixture)
        : base(fixture) => Fixture = fixture;

    /// <summary>The fixture.</summary>
    protected MessageQueueContractFixture Fixture { get; }

    /// <summary>A queue whose leases outlast the test, however slow the machine.</summary>
    private protected Task<IMessageQueue> CreateAsync(Func<MessageQueueDefinition, MessageQueueDefinition>? configure = null) => Fixture.CreateQueueAsync(configure);

    /// <summary>A queue whose leases the test lets pass.</summary>
    private protected Task<IMessageQueue> CreateWithShortLeaseAsync(Func<MessageQueueDefinition, MessageQueueDefinition>? configure = null) =>
        CreateAsync(definition => (configure is null ? definition : configure(definition)) with { LeaseDuration = Fixture.ShortLease });

    private protected static async Task<MessageQueueException> ThrowsAsync(MessageQueueErrorCode code, Func<ValueTask> act)
    {
        var exception = await Assert.ThrowsAsync<MessageQueueException>(() => act().AsTask());
        Assert.True(exception.Code == code, $"Expected {code}, but it was {exception.Message}");
        return exception;
    }

    private protected static Task<MessageQueueException> ThrowsAsync<T>(MessageQueueErrorCode code, Func<ValueTask<T>> act) =>
        ThrowsAsync(code, async () => { await act(); });

    private protected static async Task SendAsync(IMessageQueue queue, params string[] bodies)
    {
        foreach (var body in bodies)
            await queue.SendTextAsync(body);
    }

    /// <summary>Receives exactly so many messages, however many receives that takes, and leaves them leased.</summary>
    private protected async Task<List<ReceivedMessage>> ReceiveAsync(IMessageQueue queue, int count, TimeSpan? lease = null)
    {
        List<ReceivedMessage> received = [];
        var deadline = new Deadline(Fixture.Patience);
        while (received.Count < count)
        {
            var options = new ReceiveOptions { MaxMessages = count - received.Count, WaitTime = Fixture.ListenFor, LeaseDuration = lease };
            var more = await queue.ReceiveAsync(options).AsTask().WaitAsync(Fixture.ListenFor + Fixture.Patience);
            Assert.True(more.Count <= options.MaxMessages, $"Asked for at most {options.MaxMessages}, received {more.Count}.");
            received.AddRange(more);
            if (received.Count == count)
                break;
            deadline.Check($"{count} messages; {received.Count} came");
            if (more.Count == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return received;
    }

    private protected async Task<ReceivedMessage> ReceiveOneAsync(IMessageQueue queue, TimeSpan? lease = null) => (await ReceiveAsync(queue, 1, lease))[0];

    /// <summary>Listens, and expects nothing.</summary>
    private protected async Task AssertNothingAsync(IMessageQueue queue, string why = "A message came that should not have.")
    {
        var received = await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Fixture.ListenFor });
        Assert.True(received.Count == 0, $"{why} ({string.Join(", ", received.Select(Describe))})");
    }

    /// <summary>Receives and completes what is there until all the expected bodies have come; at the end there must be nothing more.</summary>
    private protected async Task AssertDrainsAsync(IMessageQueue queue, IEnumerable<string> bodies)
    {
        string[] expected = [.. bodies];
        List<string> seen = [];
        while (seen.Count < expected.Length)
        {
            var message = await ReceiveOneAsync(queue);
            seen.Add(message.GetText());
            await queue.CompleteAsync(message);
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        await AssertNothingAsync(queue);
    }

    private protected Task PassLeaseAsync(TimeSpan? lease = null) => Fixture.PassTimeAsync((lease ?? Fixture.ShortLease) + Fixture.Slack);

    /// <summary>Expects success, or an error that says the lease is lost: both are allowed where a provider does not notice.</summary>
    private protected static async Task SucceedsOrLeaseLostAsync(Func<ValueTask> act)
    {
        if (await Record.ExceptionAsync(() => act().AsTask()) is { } error)
            Assert.Equal(MessageQueueErrorCode.LeaseLost, Assert.IsType<MessageQueueException>(error).Code);
    }

    /// <summary>The attributes without the trace that a test runner's own activity may have added.</summary>
    private protected static IEnumerable<KeyValuePair<string, string>> Plain(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Where(pair => pair.Key is not (TraceContext.Parent or TraceContext.State)).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private protected static Message Text(string body) => new(System.Text.Encoding.UTF8.GetBytes(body));

    private protected static IEnumerable<string> Bodies(int count, string prefix = "") =>
        Enumerable.Range(0, count).Select(i => prefix + i.ToString("D3", CultureInfo.InvariantCulture));

    private static string Describe(ReceivedMessage message) => $"'{message.GetText()}', delivery {message.DeliveryCount}";
}
