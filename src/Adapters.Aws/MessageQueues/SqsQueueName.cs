using System.Buffers;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>The names that queues have in SQS. One configuration moves across clouds: what SQS asks of a name of its own, the ending of
/// FIFO queues, is added here.</summary>
internal static class SqsQueueName
{
    /// <summary>How long SQS remembers a deduplication id; a shorter window cannot be had.</summary>
    public static readonly TimeSpan DeduplicationWindow = TimeSpan.FromMinutes(5);

    private const int MaxLength = 80;
    private const string FifoEnding = ".fifo";
    private const string DeadLetterEnding = "-dead-letter";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Whether the queue must be a FIFO queue: only those order and deduplicate.</summary>
    public static bool IsFifo(MessageQueueDefinition definition) => definition.Ordered || definition.DeduplicationWindow is not null;

    /// <summary>The name of a queue in SQS.</summary>
    /// <exception cref="ArgumentException">SQS does not take the name; the message names the configuration key.</exception>
    public static string Of(MessageQueueDefinition definition)
    {
        if (HasEnding(definition.Queue) && !IsFifo(definition))
        {
            var path = definition.ConfigurationPath;
            throw new ArgumentException(
                $"{path}:{nameof(definition.Queue)} is '{definition.Queue}'; the ending {FifoEnding} is for queues with {path}:{nameof(definition.Ordered)} or {path}:{nameof(definition.DeduplicationWindow)}.");
        }

        return Check(Complete(definition.Queue, IsFifo(definition)), definition.ConfigurationPath, nameof(definition.Queue));
    }

    /// <summary>The name of its dead-letter queue, unless its redrive policy names another.</summary>
    /// <exception cref="ArgumentException">SQS does not take the name; the message names the configuration key.</exception>
    public static string DeadLetterOf(MessageQueueDefinition definition, SqsMessageQueueOptions options)
    {
        var fifo = IsFifo(definition);
        if (options.DeadLetterQueue is { } given)
            return Check(Complete(given, fifo), definition.ConfigurationPath, nameof(options.DeadLetterQueue));
        var stem = HasEnding(definition.Queue) ? definition.Queue[..^FifoEnding.Length] : definition.Queue;
        return Check(Complete(stem + DeadLetterEnding, fifo), definition.ConfigurationPath, nameof(definition.Queue));
    }

    private static string Complete(string name, bool fifo) => fifo && !HasEnding(name) ? name + FifoEnding : name;

    private static string Check(string name, string path, string key)
    {
        var stem = HasEnding(name) ? name.AsSpan(0, name.Length - FifoEnding.Length) : name;
        return !stem.IsEmpty && name.Length <= MaxLength && !stem.ContainsAnyExcept(Allowed)
            ? name
            : throw new ArgumentException($"{path}:{key} gives the SQS queue name '{name}'; it must be 1 to {MaxLength} of A-Z a-z 0-9 - _ (the ending {FifoEnding} counts).");
    }

    private static bool HasEnding(string name) => name.EndsWith(FifoEnding, StringComparison.Ordinal);
}
