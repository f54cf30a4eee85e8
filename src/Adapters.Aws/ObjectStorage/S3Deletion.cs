using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Deletes many objects, 1,000 by a request (S3's documented limit).</summary>
internal static class S3Deletion
{
    private const int PageSize = 1000;
    private const int SinglesAtOnce = 16;

    /// <summary>Deletes keys. A request that fails is the error of its keys only, except for the first: then nothing has been deleted, and it is thrown.</summary>
    public static async Task<IReadOnlyList<DeleteResult>> RunAsync(S3Bucket bucket, IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<ObjectKey, ObjectStoreException?>(keys.Count);
        var bulk = !bucket.Options.MissingFeatures.Contains(ObjectStoreFeature.BulkDelete);
        var distinct = keys.Distinct().ToLookup(key => bulk && CanBeXml(key.Value));
        foreach (var page in distinct[true].Chunk(PageSize))
            await DeletePageAsync(bucket, page, errors, cancellationToken).ConfigureAwait(false);
        foreach (var page in distinct[false].Chunk(SinglesAtOnce))
            await DeleteOneByOneAsync(bucket, page, errors, cancellationToken).ConfigureAwait(false);
        return [.. keys.Select(key => new DeleteResult(key, errors[key]))];
    }

    /// <summary>XML 1.0 has no way to write most control characters, and reads a carriage return as a line feed.</summary>
    public static bool CanBeXml(ReadOnlySpan<char> text) =>
        !text.ContainsAnyInRange('\0', '\u001F') && !text.ContainsAnyInRange('\uFFFE', '\uFFFF');

    private static async Task DeletePageAsync(
        S3Bucket bucket, ObjectKey[] page, Dictionary<ObjectKey, ObjectStoreException?> errors, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket.Name,
            Objects = [.. page.Select(key => new KeyVersion { Key = key.Value })],
        };
        DeleteObjectsResponse response;
        try
        {
            response = await bucket.Client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (DeleteObjectsException exception)
        {
            response = exception.Response;
        }
        catch (Exception exception) when (errors.Count > 0 && exception is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            foreach (var key in page)
                errors[key] = Error(bucket, key, exception);
            return;
        }

        // Not quiet: the SDK reads any XML, and none, as the answer of a server that refused nothing.
        foreach (var key in page)
            errors[key] = Error(bucket, key, S3Errors.NoAnswer("does not speak of the object"));
        foreach (var deleted in response.DeletedObjects ?? [])
            errors[deleted.Key] = null;
        foreach (var error in response.DeleteErrors ?? [])
        {
            var cause = new AmazonS3Exception(error.Message, ErrorType.Unknown, error.Code, requestId: null, System.Net.HttpStatusCode.OK);
            errors[error.Key] = S3Errors.Classify(cause) == ObjectStoreErrorCode.NotFound ? null : Error(bucket, error.Key, cause);
        }
    }

    private static async Task DeleteOneByOneAsync(
        S3Bucket bucket, ObjectKey[] page, Dictionary<ObjectKey, ObjectStoreException?> errors, CancellationToken cancellationToken)
    {
        var nothingYet = errors.Count == 0;
        var deletions = page.Select(key => bucket.Client.DeleteObjectAsync(bucket.Name, key.Value, cancellationToken)).ToArray();
        await Task.WhenAll((IEnumerable<Task>)deletions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (nothingYet && Array.TrueForAll(deletions, deletion => !deletion.IsCompletedSuccessfully))
            await deletions[0].ConfigureAwait(false);
        for (var i = 0; i < page.Length; i++)
            errors[page[i]] = deletions[i].IsCompletedSuccessfully ? null : Error(bucket, page[i], deletions[i].Exception?.InnerException ?? new TimeoutException("the request was given up"));
    }

    private static ObjectStoreException Error(S3Bucket bucket, ObjectKey key, Exception exception) =>
        bucket.Error(S3Errors.Classify(exception), S3Errors.Describe(exception), "DeleteMany", key, exception);
}
