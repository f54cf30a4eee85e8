using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>One delivery of a message. SQS may delete a message by the receipt handle of an earlier delivery ("if you use an old ReceiptHandle, the request will
/// succeed").</summary>
/// <param name="clock">The clock.</param>
/// <param name="queueUrl">The queue it came from.</param>
/// <param name="message">The message as SQS gave it.</param>
/// <param name="receivedAt">The clock's timestamp from before the answer: the lease ends no later here than there.</param>
/// <param name="lease">How long the lease lasts.</param>
internal sealed class SqsReceipt(TimeProvider clock, string queueUrl, Message message, long receivedAt, TimeSpan lease) : DeliveryLease(clock, receivedAt, lease)
{
    public string QueueUrl => queueUrl;

    public string Handle { get; } = message.ReceiptHandle;

    /// <summary>The attributes as they came: another client's have types that the port does not know.</summary>
    public Dictionary<string, MessageAttributeValue>? MessageAttributes { get; } = message.MessageAttributes;
}
