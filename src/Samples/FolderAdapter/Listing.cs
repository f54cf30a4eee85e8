using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>The objects of a bucket as a listing shows them.</summary>
internal static class Listing
{
    public static IEnumerable<ObjectListEntry> Of(IEnumerable<ObjectInfo> objects, ListOptions options) =>
        objects.Where(info => info.Key.Value.StartsWith(options.Prefix, StringComparison.Ordinal))
            .OrderBy(info => info.Key)
            .Select(info => Entry(info, options))
            .DistinctBy(entry => entry.Key)
            .Where(entry => options.StartAfter is not { } after || entry.Key > after);

    private static ObjectListEntry Entry(ObjectInfo info, ListOptions options)
    {
        var key = info.Key.Value;
        if (options.Delimiter is { } delimiter && key.IndexOf(delimiter, options.Prefix.Length, StringComparison.Ordinal) is >= 0 and var at)
            return ObjectListEntry.ForPrefix(key[..(at + delimiter.Length)]);
        return ObjectListEntry.ForObject(info.Key, info.Size, info.LastModified, info.ETag);
    }
}
