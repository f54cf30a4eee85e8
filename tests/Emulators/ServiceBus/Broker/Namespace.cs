using System.Collections.Concurrent;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>The queues, by names in which case does not matter.</summary>
internal sealed class Namespace(TimeProvider time) : IAsyncDisposable
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";

    private readonly ConcurrentDictionary<string, (QueueEntity Queue, Agenda Agenda)> queues = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<QueueEntity> Queues => queues.Values.Select(entry => entry.Queue);

    /// <summary>A queue, or the dead-letter queue of one; <see langword="null"/> if there is none.</summary>
    public QueueEntity? Find(string address)
    {
        var isDeadLetterQueue = address.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase);
        var name = isDeadLetterQueue ? address[..^DeadLetterSuffix.Length] : address;
        if (!queues.TryGetValue(name, out var found))
            return null;
        return isDeadLetterQueue ? found.Queue.DeadLetters : found.Queue;
    }

    /// <summary>Adds a queue, unless there is one of the name already.</summary>
    public bool TryAdd(string name, QueueOptions options)
    {
        lock (queues)
        {
            if (queues.ContainsKey(name))
                return false;
            var mailbox = new Mailbox();
            var agenda = new Agenda(time, mailbox);
            queues[name] = (new QueueEntity(name, options, mailbox, agenda), agenda);
            return true;
        }
    }

    /// <summary>Removes a queue, if there is one.</summary>
    public async Task<bool> TryRemoveAsync(string name)
    {
        if (!queues.TryRemove(name, out var removed))
            return false;
        removed.Agenda.Dispose();
        await removed.Queue.Mailbox.DisposeAsync();
        return true;
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
