using System.Text;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>A message in the form in which SQS takes it.</summary>
internal sealed record SqsOutgoing
{
    /// <summary>The most bytes of a message and of all the messages of one request: 1 MiB, documented for SendMessageBatch.</summary>
    public const int MaxSize = 1024 * 1024;

    public required string Body { get; init; }

    public Dictionary<string, MessageAttributeValue>? Attributes { get; init; }

    public int? DelaySeconds { get; init; }

    /// <summary>On a FIFO queue: the messages of one group are delivered in order.</summary>
    public string? GroupId { get; init; }

    /// <summary>On a FIFO queue: what SQS recognises a repeat by.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>What counts against <see cref="MaxSize"/>: the body, and the names, types and values of the attributes.</summary>
    public int GetSize()
    {
        var size = Encoding.UTF8.GetByteCount(Body);
        if (Attributes is null)
            return size;
        foreach (var (name, value) in Attributes)
            size += name.Length + value.DataType.Length + (value.StringValue is { } text ? Encoding.UTF8.GetByteCount(text) : (int)(value.BinaryValue?.Length ?? 0));
        return size;
    }

    public SendMessageRequest ToRequest(string queueUrl) => new()
    {
        QueueUrl = queueUrl,
        MessageBody = Body,
        MessageAttributes = Attributes,
        DelaySeconds = DelaySeconds,
        MessageGroupId = GroupId,
        MessageDeduplicationId = DeduplicationId,
    };

    public SendMessageBatchRequestEntry ToEntry(string id) => new()
    {
        Id = id,
        MessageBody = Body,
        MessageAttributes = Attributes,
        DelaySeconds = DelaySeconds,
        MessageGroupId = GroupId,
        MessageDeduplicationId = DeduplicationId,
    };
}
