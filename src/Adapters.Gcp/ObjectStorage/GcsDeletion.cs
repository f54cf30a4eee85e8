using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Deletes objects: one, or many by batches of 100 (Cloud Storage's documented limit).</summary>
internal static class GcsDeletion
{
    private const string Operation = "DeleteMany";

    /// <summary>Deletes an object; a missing one without condition is a success.</summary>
    public static async Task RunAsync(GcsBucket bucket, ObjectKey key, ETag? ifMatch, CancellationToken cancellationToken)
    {
        var generation = ifMatch is { } etag ? GcsGeneration.Of(etag) ?? throw Stale(null) : null;
        var request = new GcsRequest(HttpMethod.Delete, bucket.Addresses.Object(key, generation is null ? string.Empty : $"?ifGenerationMatch={generation}"));
        try
        {
            await bucket.Client.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            await bucket.ThrowIfMissingAsync(exception, "Delete", key, cancellationToken).ConfigureAwait(false);
            if (ifMatch is not null)
                throw Stale(exception);
        }
        catch (GcsException exception) when (GcsErrors.IsConditionError(exception))
        {
            throw Stale(exception);
        }

        ObjectStoreException Stale(Exception? inner) =>
            bucket.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another generation than {ifMatch}", "Delete", key, inner);
    }

    /// <summary>Deletes keys. A batch that fails is the error of its keys only, except for the first: then nothing has been deleted, and it is thrown.</summary>
    public static async Task<IReadOnlyList<DeleteResult>> RunAsync(GcsBucket bucket, IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<ObjectKey, ObjectStoreException?>(keys.Count);
        foreach (var page in keys.Distinct().Chunk(GcsBatch.MaxRequests))
        {
            try
            {
                var failures = await DeleteAsync(bucket, Array.ConvertAll(page, bucket.Addresses.ObjectPath), cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < page.Length; i++)
                    errors[page[i]] = failures[i] is null ? null : await ErrorAsync(bucket, page[i], failures[i]!, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (errors.Count > 0 && exception is HttpRequestException or IOException or TimeoutException)
            {
                foreach (var key in page)
                    errors[key] = bucket.Error(exception, Operation, key);
            }
        }

        return [.. keys.Select(key => new DeleteResult(key, errors[key]))];
    }

    /// <summary>Deletes by one batch, and tries those again that the service asks to.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="paths">The paths to delete, 100 at most.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>What became of each; <see langword="null"/> for a success.</returns>
    public static async Task<GcsException?[]> DeleteAsync(GcsBucket bucket, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var failures = new GcsException?[paths.Count];
        int[] pending = [.. Enumerable.Range(0, paths.Count)];
        for (var attempt = 1; pending.Length > 0; attempt++)
        {
            var body = GcsBatch.Write(HttpMethod.Delete, pending.Select(i => paths[i]));
            using var response = await bucket.Client.SendAsync(new GcsRequest(HttpMethod.Post, bucket.Addresses.Batch()) { Body = body }, cancellationToken).ConfigureAwait(false);
            var answers = await GcsBatch.ReadAsync(response, pending.Length, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < pending.Length; i++)
                failures[pending[i]] = answers[i];
            pending = attempt < bucket.Client.MaxAttempts ? Array.FindAll(pending, i => failures[i] is { IsTransient: true }) : [];
            if (pending.Length > 0)
                await bucket.Client.DelayAsync(failures[pending[0]], attempt, cancellationToken).ConfigureAwait(false);
        }

        return failures;
    }

    private static async Task<ObjectStoreException?> ErrorAsync(GcsBucket bucket, ObjectKey key, GcsException failure, CancellationToken cancellationToken)
    {
        if (!GcsErrors.IsNotFound(failure))
            return bucket.Error(failure, Operation, key);
        await bucket.ThrowIfMissingAsync(failure, Operation, key, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
