using System.Globalization;
using System.Text;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Parity;

/// <summary>One of the two queues that are compared. Ids, times and the order of messages without a key differ by nature; everything else is put into words
/// that must be equal.</summary>
/// <param name="queue">The queue; nobody else uses it.</param>
internal sealed class QueueSide(IMessageQueue queue)
{
    /// <summary>Longer than a sequence takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<int, ReceivedMessage> held = [];
    private readonly List<int> counts = [];
    private int sent;

    /// <summary>What messages may carry.</summary>
    public static IReadOnlyDictionary<string, string>[] Attributes { get; } =
    [
        new Dictionary<string, string>(),
        new Dictionary<string, string> { ["kind"] = "photo" },
        Enumerable.Range(0, 20).ToDictionary(i => $"attribute-{i}", i => $"värde {i} 😀"),
    ];

    public IMessageQueue Queue { get; } = queue;

    /// <summary>The message that was settled last.</summary>
    public ReceivedMessage? LastSettled { get; private set; }

    /// <summary>The number of a message in the order of sending.</summary>
    public static int NameOf(ReceivedMessage message) =>
        int.Parse(Encoding.UTF8.GetString(message.Body.Span[..message.Body.Span.IndexOf((byte)'|')]), CultureInfo.InvariantCulture);

    /// <summary>A message that names itself; half of them are no text.</summary>
    public Message NextMessage(int size, IReadOnlyDictionary<string, string> attributes)
    {
        var name = sent++;
        var filling = new byte[size];
        new Random(name).NextBytes(filling);
        byte[] body = [.. Encoding.UTF8.GetBytes($"{name}|"), .. name % 2 == 0 ? filling : Encoding.UTF8.GetBytes(Convert.ToBase64String(filling))];
        return new Message(body) { Attributes = attributes };
    }

    /// <summary>Runs an operation; an error is an outcome as well.</summary>
    public async Task<string> RunAsync(QueueOperation operation, QueueSide? other)
    {
        try
        {
            return await operation.RunAsync(this, other);
        }
        catch (MessageQueueException exception)
        {
            return exception.Code.ToString();
        }
    }

    /// <summary>One of the messages held; none when there are none.</summary>
    public ReceivedMessage? Held(int index) => held.Count == 0 ? null : held.Values.ElementAt(index % held.Count);

    public ReceivedMessage[] TakeHeld(int first, int count) =>
        held.Count == 0 ? [] : [.. held.Values.Skip(first % held.Count).Take(count)];

    public void Settled(IEnumerable<ReceivedMessage> messages)
    {
        foreach (var message in messages)
        {
            held.Remove(NameOf(message));
            LastSettled = message;
        }
    }

    public void Renewed(ReceivedMessage message) => held[NameOf(message)] = message;

    /// <summary>Receives what can be received.</summary>
    /// <param name="other">The other side, which has received already; none for the one in memory, where nothing is ever late.</param>
    public async Task<string> ReceiveAllAsync(QueueSide? other)
    {
        var received = await ReceiveAsync(Queue, other);
        foreach (var message in received)
            Assert.True(held.TryAdd(NameOf(message), message), $"Message {NameOf(message)} came while it was held.");
        return Describe(received);
    }

    /// <summary>Looks at the dead letters; they are given back, or completed.</summary>
    public async Task<string> ReadDeadLettersAsync(QueueSide? other, bool complete)
    {
        // What was delivered too often is set aside by the next receive on some providers.
        var before = await ReceiveAllAsync(other);
        var deadLetters = await ReceiveAsync(Queue.DeadLetterQueue!, other);
        foreach (var message in deadLetters)
            await Queue.DeadLetterQueue!.SettleAsync(message, complete ? Settlement.Complete : Settlement.Abandon());
        return $"{before} | dead: {string.Join("; ", deadLetters.OrderBy(NameOf).Select(DescribeDeadLetter))}";
    }

    private async Task<List<ReceivedMessage>> ReceiveAsync(IMessageQueue from, QueueSide? other)
    {
        List<ReceivedMessage> received = [];
        var due = other?.counts[counts.Count] ?? 0;
        var started = TimeProvider.System.GetTimestamp();
        // The other side's messages are waited for, then what there is beyond them.
        while (true)
        {
            var isDue = received.Count < due && TimeProvider.System.GetElapsedTime(started) < Patience;
            var more = await from.ReceiveAsync(new ReceiveOptions { WaitTime = isDue ? Wait : TimeSpan.Zero, LeaseDuration = Lease });
            received.AddRange(more);
            if (more.Count == 0 && !isDue)
                break;
        }

        counts.Add(received.Count);
        return received;
    }

    private static string Describe(IEnumerable<ReceivedMessage> messages) =>
        string.Join("; ", messages.OrderBy(NameOf).Select(message => $"{NameOf(message)}, delivery {message.DeliveryCount}, {Content(message)}"));

    private static string DescribeDeadLetter(ReceivedMessage message) =>
        $"{NameOf(message)}, {message.DeadLetter?.Reason}, {(message.DeadLetter?.Reason == "Unreadable" ? message.DeadLetter.Description : null)}, after {message.DeadLetter?.DeliveryCount}, {Content(message)}";

    private static string Content(ReceivedMessage message) =>
        $"{message.Body.Length} bytes {Crc32C.Compute(message.Body.Span)} {string.Join(',', message.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";
}
