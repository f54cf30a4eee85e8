using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>The state of one bucket. Reads and overwrites take no lock; a new or deleted key locks the bucket's index for a moment.</summary>
public sealed class InMemoryBucket
{
    private readonly InMemoryCloud cloud;
    private readonly ConcurrentDictionary<string, StoredObject> objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> index = new(Utf8Order.Instance);
    private readonly Lock indexLock = new();
    private volatile Subscription? subscription;

    internal InMemoryBucket(InMemoryCloud cloud, string name) => (this.cloud, Name) = (cloud, name);

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>Writes an object as a stranger with the vendor's own client would: under any key, without the port's rules and
    /// without a checksum. For tests of what an application does with objects that others wrote.</summary>
    /// <param name="key">Any key.</param>
    /// <param name="content">The bytes.</param>
    public void PutForeign(string key, ReadOnlyMemory<byte> content)
    {
        var stored = Create(key, StoredContent.Copy(content.Span), new ObjectProperties());
        Publish(stored.WithChecksum(null), WriteCondition.None, out _);
    }

    /// <summary>Changes a byte of an object behind its checksum's back, as a failing disk would. For tests of integrity.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was an object with at least one byte.</returns>
    public bool Corrupt(string key)
    {
        if (!objects.TryGetValue(key, out var stored) || stored.Content.Length == 0)
            return false;
        var bytes = stored.Content.Segments.SelectMany(segment => segment.ToArray()).ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return objects.TryUpdate(key, new StoredObject(stored.Info, StoredContent.Copy(bytes)), stored);
    }

    /// <summary>Tells a queue of created and deleted objects from now on, unless the definition asks for none.</summary>
    internal void Subscribe(ObjectStoreDefinition definition)
    {
        if (definition.EventQueue is { } queue)
            subscription = new Subscription(queue, definition.EventPrefix);
    }

    internal bool TryGet(string key, [NotNullWhen(true)] out StoredObject? stored) => objects.TryGetValue(key, out stored);

    internal StoredObject Create(ObjectKey key, StoredContent content, ObjectProperties properties) => new(
        new ObjectInfo
        {
            Key = key,
            Size = content.Length,
            ETag = new ETag(cloud.NextVersion().ToString("x16", CultureInfo.InvariantCulture)),
            LastModified = cloud.TimeProvider.GetUtcNow(),
            Checksum = content.Checksum,
            Properties = properties,
        },
        content);

    /// <summary>Makes a version the current one if the condition holds at that moment.</summary>
    internal bool Publish(StoredObject stored, WriteCondition condition, out ObjectStoreErrorCode refused)
    {
        var key = stored.Info.Key.Value;
        while (true)
        {
            if (objects.TryGetValue(key, out var present))
            {
                if (condition.IsIfAbsent || (condition.Match is { } match && match != present.Info.ETag))
                {
                    refused = condition.IsIfAbsent ? ObjectStoreErrorCode.AlreadyExists : ObjectStoreErrorCode.PreconditionFailed;
                    return false;
                }

                if (objects.TryUpdate(key, stored, present))
                    break;
            }
            else if (condition.Match is not null)
            {
                refused = ObjectStoreErrorCode.PreconditionFailed;
                return false;
            }
            else if (TryInsert(key, stored))
            {
                break;
            }
        }

        refused = default;
        Raise(ObjectEventKind.Created, stored.Info);
        return true;
    }

    /// <summary>Deletes the object; <see langword="false"/> when it is not the version asked for.</summary>
    internal bool Delete(string key, ETag? ifMatch)
    {
        StoredObject? removed;
        lock (indexLock)
        {
            if (!objects.TryGetValue(key, out removed))
                return ifMatch is null;
            if (ifMatch is null)
                objects.TryRemove(key, out removed);
            else if (ifMatch != removed.Info.ETag || !objects.TryRemove(KeyValuePair.Create(key, removed)))
                return false;
            index.Remove(key);
        }

        if (removed is not null)
            Raise(ObjectEventKind.Deleted, removed.Info);
        return true;
    }

    /// <summary>The next keys in UTF-8 order.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="inclusive">Whether <paramref name="from"/> itself counts.</param>
    /// <param name="count">How many at most.</param>
    internal List<string> Keys(string from, bool inclusive, int count)
    {
        var keys = new List<string>(Math.Min(count, 1000));
        lock (indexLock)
        {
            if (index.Max is not { } last || Utf8Order.Instance.Compare(from, last) > 0)
                return keys;
            foreach (var key in index.GetViewBetween(from, last))
            {
                if (keys.Count == count)
                    break;
                if (inclusive || !string.Equals(key, from, StringComparison.Ordinal))
                    keys.Add(key);
            }
        }

        return keys;
    }

    private bool TryInsert(string key, StoredObject stored)
    {
        lock (indexLock)
        {
            if (!objects.TryAdd(key, stored))
                return false;
            index.Add(key);
            return true;
        }
    }

    private void Raise(ObjectEventKind kind, ObjectInfo info)
    {
        if (subscription is not { } told || !info.Key.Value.StartsWith(told.Prefix, StringComparison.Ordinal))
            return;
        if (!cloud.Queues.TryGetValue(told.Queue, out var queue))
            return;
        var created = kind == ObjectEventKind.Created;
        queue.Send(ObjectEventMessage.Create(new ObjectEvent
        {
            Kind = kind,
            Bucket = Name,
            Key = info.Key,
            Time = created ? info.LastModified : cloud.TimeProvider.GetUtcNow(),
            Provider = InMemoryCloud.ProviderName,
            Size = created ? info.Size : null,
            ETag = created ? info.ETag : null,
        }));
    }

    private sealed record Subscription(string Queue, string Prefix);

    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) => new ObjectKey(x!).CompareTo(new ObjectKey(y!));
    }
}
