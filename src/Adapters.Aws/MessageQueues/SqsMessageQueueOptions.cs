namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>How a queue uses SQS: the keys of <c>Portable:Aws:Sqs</c>, which the entry of one queue may override.</summary>
public sealed record SqsMessageQueueOptions
{
    /// <summary>The name of the dead-letter queue; by default the queue's own name with <c>-dead-letter</c> when it is created, and what the
    /// queue's redrive policy names when it is used.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>The account that owns the queue, where it is not that of the credentials: twelve digits.</summary>
    public string? QueueOwnerAccountId { get; init; }

    /// <summary>These options with what a section or entry says.</summary>
    internal SqsMessageQueueOptions With(ProviderSettingsReader reader)
    {
        var owner = reader.Text(nameof(QueueOwnerAccountId));
        if (owner is not null && (owner.Length != 12 || owner.Any(c => !char.IsAsciiDigit(c))))
            throw reader.Error(nameof(QueueOwnerAccountId), owner, "must be the twelve digits of an account");
        return this with
        {
            DeadLetterQueue = reader.Text(nameof(DeadLetterQueue)) ?? DeadLetterQueue,
            QueueOwnerAccountId = owner ?? QueueOwnerAccountId,
        };
    }
}
