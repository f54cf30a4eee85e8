using System.Globalization;
using System.Runtime.CompilerServices;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Lists a bucket, in Cloud Storage's own order: by the UTF-8 bytes of the names.</summary>
internal static class GcsListing
{
    private const string Kind = "storage#objects";

    public static async IAsyncEnumerable<ObjectListEntry> EnumerateAsync(
        GcsBucket bucket, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = Query(options);
        string? token = null;
        do
        {
            var address = bucket.Addresses.Objects(token is null ? query : $"{query}&pageToken={Uri.EscapeDataString(token)}");
            var page = await bucket.Client.SendAsync(new GcsRequest(HttpMethod.Get, address), GcsJson.Default.ObjectPage, cancellationToken).ConfigureAwait(false);
            if (page.Kind != Kind)
                throw GcsClient.NoAnswer("is no listing");
            foreach (var entry in Merge(page))
            {
                // startOffset is inclusive, and a common prefix is given again when it lies below one.
                if (string.IsNullOrEmpty(options.StartAfter) || entry.Key > new ObjectKey(options.StartAfter))
                    yield return entry;
            }

            token = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
    }

    private static string Query(ListOptions options)
    {
        var query = $"?fields=kind,nextPageToken,prefixes,items({ObjectResource.ListedFields})";
        if (options.PageSize is { } size)
            query += string.Create(CultureInfo.InvariantCulture, $"&maxResults={size}");
        if (options.Prefix.Length > 0)
            query += $"&prefix={Uri.EscapeDataString(options.Prefix)}";
        if (options.Delimiter is { } delimiter)
            query += $"&delimiter={Uri.EscapeDataString(delimiter)}";
        if (options.StartAfter is { Length: > 0 } after)
            query += $"&startOffset={Uri.EscapeDataString(after)}";
        return query;
    }

    /// <summary>A page has its objects and its common prefixes apart, each in order.</summary>
    private static IEnumerable<ObjectListEntry> Merge(ObjectPage page)
    {
        var objects = page.Items ?? [];
        var next = 0;
        foreach (var prefix in page.Prefixes ?? [])
        {
            for (; next < objects.Count && Key(objects[next]) < new ObjectKey(prefix); next++)
                yield return Entry(objects[next]);
            yield return ObjectListEntry.ForPrefix(prefix);
        }

        for (; next < objects.Count; next++)
            yield return Entry(objects[next]);
    }

    private static ObjectKey Key(ObjectResource listed) => listed.Name ?? throw GcsClient.NoAnswer("has an object without a name");

    private static ObjectListEntry Entry(ObjectResource listed) =>
        ObjectListEntry.ForObject(Key(listed), listed.Size ?? 0, GcsObjects.Time(listed), GcsObjects.Tag(listed));
}
