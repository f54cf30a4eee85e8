using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Which keys an address can name. Others' blobs may have any.</summary>
internal static class BlobKeys
{
    /// <summary>Whether the blob of a key can be asked for. .NET folds dot segments in addresses, escaped or not, and Blob Storage reads a backslash as a
    /// slash: such an address would name another blob.</summary>
    public static bool CanAddress(ObjectKey key)
    {
        var rest = key.Value.AsSpan();
        if (rest.Contains('\\'))
            return false;
        if (!rest.Contains('.'))
            return true;
        foreach (var segment in rest.Split('/'))
        {
            if (rest[segment] is "." or "..")
                return false;
        }

        return true;
    }

    /// <summary>Ends well if there is no blob of a key that cannot be asked for: only a listing can tell.</summary>
    /// <exception cref="ObjectStoreException">There is one; what is asked cannot be done to it.</exception>
    public static async Task ThrowIfThereAsync(BlobContainer container, ObjectKey key, string operation, CancellationToken cancellationToken)
    {
        var entries = BlobListing.EnumerateAsync(container, new ListOptions { Prefix = key.Value, PageSize = 1 }, cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry.Key == key)
                throw Error(container, key, operation);
            return;
        }
    }

    /// <summary>The error of a key that cannot be asked for.</summary>
    public static ObjectStoreException Error(BlobContainer container, ObjectKey key, string operation) =>
        container.Error(ObjectStoreErrorCode.InvalidKey, "no address can name this blob: it has a backslash, or a segment of dots", operation, key);
}
