using Azure;
using Portable.ObjectStorage;
using ETag = Portable.ObjectStorage.ETag;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Deletes blobs. Many are deleted one by one, several at a time.</summary>
internal static class BlobDeletion
{
    private const int AtOnce = 16;

    /// <summary>Deletes a blob; one that is missing is a success, unless a version is asked for.</summary>
    public static async Task DeleteAsync(BlobContainer container, ObjectKey key, ETag? match, string operation, CancellationToken cancellationToken)
    {
        if (!BlobKeys.CanAddress(key))
        {
            await BlobKeys.ThrowIfThereAsync(container, key, operation, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            await container.Blob(key).DeleteAsync(conditions: BlobContainer.IfMatch(match), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (BlobErrors.IsMissingObject(exception))
        {
            if (match is not null)
                throw container.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object with ETag {match} is gone", operation, key, exception);
        }
    }

    /// <summary>Deletes keys. A request that fails is the error of its key only, except where the first ones all do: then nothing has been deleted, and it is
    /// thrown.</summary>
    public static async Task<IReadOnlyList<DeleteResult>> RunAsync(BlobContainer container, IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        const string operation = "DeleteMany";
        var errors = new Dictionary<ObjectKey, ObjectStoreException?>(keys.Count);
        foreach (var chunk in keys.Distinct().Chunk(AtOnce))
        {
            var deletions = Array.ConvertAll(chunk, key => DeleteAsync(container, key, null, operation, cancellationToken));
            await Task.WhenAll((IEnumerable<Task>)deletions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (errors.Count == 0 && Array.TrueForAll(deletions, deletion => !deletion.IsCompletedSuccessfully && deletion.Exception?.InnerException is not ObjectStoreException))
                await deletions[0].ConfigureAwait(false);
            for (var i = 0; i < chunk.Length; i++)
                errors[chunk[i]] = deletions[i].IsCompletedSuccessfully ? null : Error(chunk[i], deletions[i].Exception?.InnerException ?? new TimeoutException("the request was given up"));
        }

        return [.. keys.Select(key => new DeleteResult(key, errors[key]))];

        ObjectStoreException Error(ObjectKey key, Exception exception) =>
            exception as ObjectStoreException ?? container.Error(BlobErrors.Classify(exception), AzureErrors.Describe(exception), operation, key, exception);
    }
}
