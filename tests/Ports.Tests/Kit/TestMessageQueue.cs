using System.Globalization;
using Portable.MessageQueues;

namespace Portable.Tests.Kit;

/// <summary>The least queue that has a base class to test: lists of messages, with a place to break each call.</summary>
internal sealed class TestMessageQueue : MessageQueue
{
    private readonly Dictionary<string, Message> leased = new(StringComparer.Ordinal);
    private int next;

    public TestMessageQueue(Capabilities<MessageQueueFeature>? capabilities = null, TestMessageQueue? main = null)
        : base("Test", main is null ? "queue" : "queue-dead", capabilities ?? Everything)
    {
        Dead = main is null ? new TestMessageQueue(capabilities, this) : null;
    }

    public static Capabilities<MessageQueueFeature> Everything { get; } =
        new(Enum.GetValues<MessageQueueFeature>().Select(feature => KeyValuePair.Create(feature, Support.Native)));

    public TestMessageQueue? Dead { get; }

    public override IMessageQueue? DeadLetterQueue => Dead;

    /// <summary>The adapter's methods that were reached, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Thrown by the adapter's part of each call, by the call's name.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Refuses single messages of a batch.</summary>
    public Func<Message, MessageQueueException?> Refuse { get; set; } = _ => null;

    /// <summary>The largest message that it takes, in bytes.</summary>
    public int Limit { get; init; } = Message.MaxSize;

    /// <summary>What was sent and not yet received, as the adapter got it.</summary>
    public List<Message> Waiting { get; } = [];

    public List<(ReceivedMessage Message, Settlement Settlement)> Settled { get; } = [];

    protected override string MessagingSystem => "test";

    public static ReceivedMessage Received(Message message, string id = "1", Dictionary<string, string>? attributes = null) => new()
    {
        MessageId = id,
        Body = message.Body,
        Attributes = attributes ?? message.Attributes,
        EnqueuedAt = DateTimeOffset.UnixEpoch,
        DeliveryCount = 1,
        LeaseExpiresAt = DateTimeOffset.UnixEpoch.AddSeconds(30),
        Receipt = id,
    };

    protected override MessageQueueException? FindProblem(Message message, string operation) =>
        message.GetSize() > Limit ? Error(MessageQueueErrorCode.MessageTooLarge, "larger than the provider's own limit", operation: operation) : null;

    protected override ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        Enter("Send");
        return Refuse(message) is { } refused ? throw refused : ValueTask.FromResult(Add(message));
    }

    protected override ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        Enter("SendBatch");
        return ValueTask.FromResult<IReadOnlyList<SendResult>>(
            [.. messages.Select(message => Refuse(message) is { } refused ? new SendResult(null, refused) : new SendResult(Add(message), null))]);
    }

    protected override ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(ReceiveOptions options, CancellationToken cancellationToken)
    {
        Enter("Receive");
        var messages = Waiting.Take(options.MaxMessages).ToArray();
        Waiting.RemoveRange(0, messages.Length);
        return ValueTask.FromResult<IReadOnlyList<ReceivedMessage>>([.. messages.Select(message =>
        {
            var id = (++next).ToString(CultureInfo.InvariantCulture);
            leased[id] = message;
            return Received(message, id);
        })]);
    }

    protected override ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        Enter(settlement.Kind.ToString());
        Apply(message, settlement);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(
        IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        Enter("SettleBatch");
        foreach (var request in requests)
            Apply(request.Message, request.Settlement);
        return ValueTask.FromResult<IReadOnlyList<SettleResult>>([.. requests.Select(request => new SettleResult(request.Message, null))]);
    }

    protected override ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        Enter("Renew");
        return ValueTask.FromResult<IReadOnlyList<RenewResult>>([.. messages.Select(message => leased.ContainsKey((string)message.Receipt)
            ? new RenewResult(message with { LeaseExpiresAt = message.LeaseExpiresAt + leaseDuration }, null)
            : new RenewResult(message, Error(MessageQueueErrorCode.LeaseLost, "the lease has ended")))]);
    }

    protected override ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken)
    {
        Enter("Redrive");
        return ValueTask.FromResult(maxMessages ?? 0);
    }

    protected override ValueTask PurgeCoreAsync(CancellationToken cancellationToken)
    {
        Enter("Purge");
        Waiting.Clear();
        return ValueTask.CompletedTask;
    }

    protected override ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken)
    {
        Enter("Count");
        return ValueTask.FromResult(new QueueCounts(Waiting.Count, leased.Count, 0));
    }

    protected override MessageQueueErrorCode Classify(Exception exception) =>
        exception is TimeoutException ? MessageQueueErrorCode.Unavailable : MessageQueueErrorCode.Unknown;

    private string Add(Message message)
    {
        Waiting.Add(message);
        return (++next).ToString(CultureInfo.InvariantCulture);
    }

    private void Apply(ReceivedMessage message, Settlement settlement)
    {
        Settled.Add((message, settlement));
        if (!leased.Remove((string)message.Receipt, out var sent))
            throw Error(MessageQueueErrorCode.LeaseLost, "the lease has ended");
        if (settlement.Kind == SettlementKind.Abandon)
            Waiting.Add(sent);
        if (settlement.Kind == SettlementKind.DeadLetter)
            Dead!.Waiting.Add(sent);
    }

    private void Enter(string call)
    {
        Calls.Add(call);
        if (Fault(call) is { } fault)
            throw fault;
    }
}
