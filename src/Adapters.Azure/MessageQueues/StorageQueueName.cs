using System.Buffers;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>The names that queues have in Azure.</summary>
internal static class StorageQueueName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;
    private const string DeadLetterEnding = "-poison";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The name of a queue.</summary>
    /// <exception cref="ArgumentException">Azure does not take the name; the message names the configuration key.</exception>
    public static string Of(MessageQueueDefinition definition) => Check(definition.Queue, definition.ConfigurationPath, nameof(definition.Queue));

    /// <summary>The name of its dead-letter queue.</summary>
    /// <exception cref="ArgumentException">Azure does not take the name, or it is the queue's own; the message names the configuration key.</exception>
    public static string DeadLetterOf(MessageQueueDefinition definition, StorageQueueMessageQueueOptions options)
    {
        if (options.DeadLetterQueue is not { } given)
            return Check(definition.Queue + DeadLetterEnding, definition.ConfigurationPath, nameof(definition.Queue));
        return given == definition.Queue
            ? throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(options.DeadLetterQueue)} is '{given}', which is the queue itself.")
            : Check(given, definition.ConfigurationPath, nameof(options.DeadLetterQueue));
    }

    private static string Check(string name, string path, string key) =>
        name.Length is >= MinLength and <= MaxLength
        && !name.AsSpan().ContainsAnyExcept(Allowed)
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal)
            ? name
            : throw new ArgumentException(
                $"{path}:{key} gives the Storage queue name '{name}'; it must be {MinLength} to {MaxLength} of a-z 0-9 -, with a letter or digit before and after each hyphen.");
}
