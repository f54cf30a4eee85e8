using System.Collections.Concurrent;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Notifications;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>All buckets.</summary>
internal sealed class Buckets(GenerationClock clock, Notifier notifier)
{
    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);

    public Bucket this[string name] => buckets.GetValueOrDefault(name) ?? throw ApiError.NoBucket();

    public IEnumerable<Bucket> Of(string project) => buckets.Values.Where(bucket => bucket.Project == project).OrderBy(bucket => bucket.Name, Utf8Order.Instance);

    public Bucket Add(string name, string project)
    {
        var bucket = new Bucket(ObjectNames.CheckBucket(name), project, clock, notifier);
        return buckets.TryAdd(name, bucket)
            ? bucket
            : throw ApiError.Conflict("Your previous request to create the named bucket succeeded and you already own it.", "BucketAlreadyOwnedByYou");
    }

    public void Remove(string name)
    {
        if (!this[name].TryDelete())
            throw ApiError.Conflict("The bucket you tried to delete is not empty.", "BucketNotEmpty");
        buckets.TryRemove(name, out _);
    }
}
