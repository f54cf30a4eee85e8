using System.Buffers;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>The resources of a queue in Pub/Sub, by their full names.</summary>
internal sealed record PubSubNames
{
    private const string Topics = "topics";
    private const string Subscriptions = "subscriptions";
    private const string DeadLetterEnding = "-dead-letter";
    private const int LeastLength = 3;
    private const int MostLength = 255;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+%");

    public required string Topic { get; init; }

    public required string Subscription { get; init; }

    /// <summary>The dead-letter topic, unless the subscription's policy names another and <see cref="DeadLetterTopicIsGiven"/> is false.</summary>
    public required string DeadLetterTopic { get; init; }

    public required bool DeadLetterTopicIsGiven { get; init; }

    public required string DeadLetterSubscription { get; init; }

    /// <summary>The names of a queue's resources.</summary>
    /// <exception cref="ArgumentException">Pub/Sub does not take a name, or there is no project; the message names the configuration key.</exception>
    public static PubSubNames Of(MessageQueueDefinition definition, GcpOptions gcp, PubSubMessageQueueOptions options)
    {
        var path = definition.ConfigurationPath;
        var project = gcp.Project(path);
        var deadLetters = definition.Queue + DeadLetterEnding;
        return new()
        {
            Topic = Name(options.Topic, nameof(options.Topic), Topics, definition.Queue),
            Subscription = Name(options.Subscription, nameof(options.Subscription), Subscriptions, definition.Queue),
            DeadLetterTopic = Name(options.DeadLetterTopic, nameof(options.DeadLetterTopic), Topics, deadLetters),
            DeadLetterTopicIsGiven = options.DeadLetterTopic is not null,
            DeadLetterSubscription = Name(options.DeadLetterSubscription, nameof(options.DeadLetterSubscription), Subscriptions, deadLetters),
        };

        string Name(string? given, string key, string collection, string otherwise) =>
            Full(given ?? otherwise, $"{path}:{(given is null ? nameof(definition.Queue) : key)}", project, collection);
    }

    /// <summary>The topic of a queue that another setting names.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="key">The configuration key of that setting.</param>
    /// <param name="project">The project.</param>
    /// <param name="options">The options of queues.</param>
    /// <exception cref="ArgumentException">Pub/Sub does not take the name.</exception>
    public static string TopicOf(string queue, string key, string project, PubSubMessageQueueOptions options) => Full(options.Topic ?? queue, key, project, Topics);

    /// <summary>The last part of a full name.</summary>
    public static string Short(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Full(string name, string key, string project, string collection)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return name.Split('/') is ["projects", { Length: > 0 }, var kind, var last] && kind == collection && IsName(last)
                ? name
                : throw new ArgumentException($"{key} gives Pub/Sub the name '{name}'; it must be a name or projects/<project>/{collection}/<name>.");
        }

        return IsName(name)
            ? $"projects/{project}/{collection}/{name}"
            : throw new ArgumentException(
                $"{key} gives Pub/Sub the name '{name}'; it must be {LeastLength} to {MostLength} of A-Z a-z 0-9 - . _ ~ + %, begin with a letter, and not begin with goog.");
    }

    private static bool IsName(string name) =>
        name.Length is >= LeastLength and <= MostLength && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed)
        && !name.StartsWith("goog", StringComparison.OrdinalIgnoreCase);
}
