using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>One delivery of a message. It keeps the end of the lease itself: SQS may delete a message by the receipt handle of an earlier
/// delivery ("if you use an old ReceiptHandle, the request will succeed"), and that may be another consumer's by then.</summary>
internal sealed class SqsReceipt
{
    private const int Free = 0;
    private const int Claimed = 1;

    private readonly TimeProvider clock;
    private readonly long receivedAt;
    private long lastsFor;
    private int state;

    /// <param name="clock">The clock.</param>
    /// <param name="queueUrl">The queue it came from.</param>
    /// <param name="message">The message as SQS gave it.</param>
    /// <param name="receivedAt">The clock's timestamp from before the request: the lease ends no later here than there.</param>
    /// <param name="lease">How long the lease lasts.</param>
    public SqsReceipt(TimeProvider clock, string queueUrl, Message message, long receivedAt, TimeSpan lease)
    {
        (this.clock, QueueUrl, this.receivedAt, lastsFor) = (clock, queueUrl, receivedAt, lease.Ticks);
        (Handle, MessageAttributes) = (message.ReceiptHandle, message.MessageAttributes);
    }

    public string QueueUrl { get; }

    public string Handle { get; }

    /// <summary>The attributes as they came: another client's have types that the port does not know.</summary>
    public Dictionary<string, MessageAttributeValue>? MessageAttributes { get; }

    /// <summary>How long ago the message was received.</summary>
    public TimeSpan Age => clock.GetElapsedTime(receivedAt);

    /// <summary>Whether the delivery is still ours: neither settled, nor its lease ended.</summary>
    public bool IsHeld => Volatile.Read(ref state) == Free && Age.Ticks < Volatile.Read(ref lastsFor);

    /// <summary>Takes the right to settle, which only one caller gets; <see langword="false"/> when the delivery is not ours any more.</summary>
    public bool TryClaim() => IsHeld && Interlocked.CompareExchange(ref state, Claimed, Free) == Free;

    /// <summary>Gives the right to settle back: it did not work, and may be tried again.</summary>
    public void Unclaim() => Volatile.Write(ref state, Free);

    /// <summary>Lets the lease end so long after the receive.</summary>
    public void ExtendTo(TimeSpan age) => Volatile.Write(ref lastsFor, age.Ticks);
}
