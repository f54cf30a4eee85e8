using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>Lists a bucket page by page, as a cloud does: each page looks at the bucket as it is then, from behind the last entry.</summary>
internal static class InMemoryListing
{
    private const int DefaultPageSize = 1000;

    public static IEnumerable<ObjectListEntry> Enumerate(InMemoryBucket bucket, ListOptions options)
    {
        var pageSize = options.PageSize ?? DefaultPageSize;
        var startAfter = options.StartAfter;
        var behindPrefix = startAfter is null || new ObjectKey(startAfter) < new ObjectKey(options.Prefix);
        var cursor = behindPrefix ? options.Prefix : startAfter!;
        var inclusive = behindPrefix;
        string? folded = null;
        while (true)
        {
            var keys = bucket.Keys(cursor, inclusive, pageSize);
            foreach (var key in keys)
            {
                if (!key.StartsWith(options.Prefix, StringComparison.Ordinal))
                    yield break;
                if (CommonPrefix(key, options) is { } prefix)
                {
                    // A prefix counts as behind StartAfter only if it is so itself.
                    if (prefix != folded && (startAfter is null || new ObjectKey(prefix) > new ObjectKey(startAfter)))
                        yield return ObjectListEntry.ForPrefix(prefix);
                    folded = prefix;
                }
                else if (bucket.TryGet(key, out var stored))
                {
                    yield return ObjectListEntry.ForObject(key, stored.Info.Size, stored.Info.LastModified, stored.Info.ETag);
                }
            }

            if (keys.Count < pageSize)
                yield break;
            (cursor, inclusive) = (keys[^1], false);
        }
    }

    private static string? CommonPrefix(string key, ListOptions options)
    {
        if (options.Delimiter is null)
            return null;
        var at = key.IndexOf(options.Delimiter, options.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + options.Delimiter.Length)];
    }
}
