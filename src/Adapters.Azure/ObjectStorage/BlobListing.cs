using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Lists a container by List Blobs, page by page.</summary>
internal static class BlobListing
{
    public static async IAsyncEnumerable<ObjectListEntry> EnumerateAsync(
        BlobContainer container, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new GetBlobsByHierarchyOptions
        {
            Prefix = options.Prefix.Length > 0 ? options.Prefix : null,
            Delimiter = options.Delimiter,
            StartFrom = StartFrom(options),
        };
        ObjectKey after = options.StartAfter ?? string.Empty;
        var pages = container.Client.GetBlobsByHierarchyAsync(request, cancellationToken).AsPages(pageSizeHint: options.PageSize);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            // Behind the last key with the prefix: the one page has shown that the container is there.
            if (after > options.Prefix && !after.Value.StartsWith(options.Prefix, StringComparison.Ordinal))
                yield break;
            foreach (var entry in Merge(page.Values))
            {
                if (entry.Key > after)
                    yield return entry;
            }
        }
    }

    /// <summary>Where the service may begin: it counts the start in, takes only one beneath the prefix, and with a delimiter one of a single level.</summary>
    private static string? StartFrom(ListOptions options)
    {
        if (options.StartAfter is not { Length: > 0 } start || !start.StartsWith(options.Prefix, StringComparison.Ordinal))
            return null;
        var level = options.Delimiter is { } delimiter ? start.IndexOf(delimiter, options.Prefix.Length, StringComparison.Ordinal) : -1;
        return level < 0 ? start : level > 0 ? start[..level] : null;
    }

    /// <summary>The SDK gives the common prefixes of a page before its blobs.</summary>
    private static IEnumerable<ObjectListEntry> Merge(IReadOnlyList<BlobHierarchyItem> page) =>
        page.Any(item => item.IsPrefix) ? page.Select(Entry).OrderBy(entry => entry.Key) : page.Select(Entry);

    private static ObjectListEntry Entry(BlobHierarchyItem item) => item.IsPrefix
        ? ObjectListEntry.ForPrefix(item.Prefix)
        : ObjectListEntry.ForObject(
            item.Blob.Name,
            item.Blob.Properties.ContentLength ?? 0,
            item.Blob.Properties.LastModified ?? DateTimeOffset.UnixEpoch,
            BlobObjects.Tag(item.Blob.Properties.ETag ?? default));
}
