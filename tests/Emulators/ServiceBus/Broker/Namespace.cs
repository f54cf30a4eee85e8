using System.Collections.Concurrent;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>The queues, by names in which case does not matter.</summary>
internal sealed class Namespace(TimeProvider time) : IAsyncDisposable
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";

    private readonly ConcurrentDictionary<string, (QueueEntity Queue, Agenda Agenda)> queues = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A queue, or the dead-letter queue of one; <see langword="null"/> if there is none.</summary>
    public QueueEntity? Find(string address)
    {
        var isDeadLetterQueue = address.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase);
        var name = isDeadLetterQueue ? address[..^DeadLetterSuffix.Length] : address;
        if (!queues.TryGetValue(name, out var found))
            return null;
        return isDeadLetterQueue ? found.Queue.DeadLetters : found.Queue;
    }

    public void Add(string name, QueueOptions options)
    {
        var mailbox = new Mailbox();
        var agenda = new Agenda(time, mailbox);
        if (!queues.TryAdd(name, (new QueueEntity(name, options, mailbox, agenda), agenda)))
            throw new ArgumentException($"There is a queue '{name}' already.", nameof(name));
    }

    public async Task RemoveAsync(string name)
    {
        if (!queues.TryRemove(name, out var removed))
            throw new ArgumentException($"There is no queue '{name}'.", nameof(name));
        removed.Agenda.Dispose();
        await removed.Queue.Mailbox.DisposeAsync();
    }

    /// <summary>Ends, and tells if something went wrong in the emulator itself.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (queue, agenda) in queues.Values)
        {
            agenda.Dispose();
            await queue.Mailbox.DisposeAsync();
        }

        if (queues.Values.Select(entry => entry.Queue.Mailbox.Failure).FirstOrDefault(failure => failure is not null) is { } found)
            throw new InvalidOperationException("The emulator of Service Bus failed.", found);
    }
}
