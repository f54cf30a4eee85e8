using System.Buffers;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>The names that queues have in Service Bus.</summary>
internal static class ServiceBusQueueName
{
    private const int MaxLength = 260;
    private const string DeadLetterEnding = "/$DeadLetterQueue";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/");

    /// <summary>The path of a queue.</summary>
    /// <exception cref="ArgumentException">Azure does not take the name, or the connection string is for another; the message names the configuration key.</exception>
    public static string Of(MessageQueueDefinition definition, string? entityPath)
    {
        var name = definition.Queue;
        if (name.Length > MaxLength || name.AsSpan().ContainsAnyExcept(Allowed) || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Queue)} gives the Service Bus queue name '{name}'; it must be 1 to {MaxLength} of A-Z a-z 0-9 . - _ /, with a letter or digit at both ends.");
        return entityPath is null || string.Equals(entityPath, name, StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Queue)} is '{name}', but the {nameof(AzureOptions.ServiceBusConnectionString)} is for '{entityPath}' (EntityPath).");
    }

    /// <summary>The path of its dead-letter queue.</summary>
    public static string DeadLetterOf(string path) => path + DeadLetterEnding;
}
