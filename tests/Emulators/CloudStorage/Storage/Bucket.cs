using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Notifications;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>A bucket and its live objects; there are no others, since versioning is off.</summary>
internal sealed class Bucket(string name, string project, GenerationClock clock, Notifier notifier)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StoredObject> objects = new(Utf8Order.Instance);
    private bool deleted;

    public string Name => name;

    public string Project => project;

    public DateTimeOffset Created { get; } = clock.Now;

    public NotificationConfigs Notifications { get; } = new();

    /// <summary>Ends the bucket, unless it has objects: an upload that was begun before finds it no more.</summary>
    /// <returns>Whether it has none.</returns>
    public bool TryDelete()
    {
        lock (gate)
            return deleted = objects.Count == 0;
    }

    /// <summary>The objects at this moment, in order.</summary>
    public IReadOnlyList<StoredObject> Snapshot()
    {
        lock (gate)
            return [.. objects.Values];
    }

    public StoredObject Get(string key, long? generation, Conditions conditions)
    {
        lock (gate)
            return Find(key, generation, conditions);
    }

    /// <summary>Fails if an object could not be written now.</summary>
    public void CheckWritable(string key, Conditions conditions)
    {
        lock (gate)
            conditions.Check(objects.GetValueOrDefault(key));
    }

    public StoredObject Put(string key, ObjectMetadata metadata, Content content, Conditions conditions, int? components = null)
    {
        lock (gate)
        {
            if (deleted)
                throw ApiError.NoBucket();
            var before = objects.GetValueOrDefault(key);
            conditions.Check(before);
            var after = new StoredObject(name, key, clock.Next(), content, metadata, clock.Now) { Components = components };
            objects[key] = after;
            notifier.Notify(this, ObjectChange.Finalized(after, before));
            if (before is not null)
                notifier.Notify(this, ObjectChange.Deleted(before, after));
            return after;
        }
    }

    public StoredObject Update(string key, long? generation, Conditions conditions, Func<ObjectMetadata, ObjectMetadata> change)
    {
        lock (gate)
        {
            var before = Find(key, generation, conditions);
            var after = before with { Metadata = change(before.Metadata), Metageneration = before.Metageneration + 1, Updated = clock.Now };
            objects[key] = after;
            notifier.Notify(this, ObjectChange.MetadataUpdated(after));
            return after;
        }
    }

    public void Delete(string key, long? generation, Conditions conditions)
    {
        lock (gate)
        {
            var before = Find(key, generation, conditions);
            objects.Remove(key);
            notifier.Notify(this, ObjectChange.Deleted(before, null));
        }
    }

    private StoredObject Find(string key, long? generation, Conditions conditions)
    {
        if (!objects.TryGetValue(key, out var found) || (generation is { } wanted && wanted != found.Generation))
            throw ApiError.NoObject(name, key);
        conditions.Check(found);
        return found;
    }
}
