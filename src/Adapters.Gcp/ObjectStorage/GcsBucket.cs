using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>What everything that works on one bucket needs.</summary>
internal sealed class GcsBucket(StorageConnection connection, string name, GcpOptions gcp, GcsObjectStoreOptions options, TimeProvider time, string path)
{
    private volatile bool isThere;

    public string Name => name;

    public StorageConnection Connection => connection;

    public GcsClient Client { get; } = new(connection.Client, gcp.MaxAttempts, gcp.Timeout, time);

    public GcsAddresses Addresses { get; } = new(connection.Endpoint, name);

    public GcsObjectStoreOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>Where the store stands in the configuration, for errors.</summary>
    public string ConfigurationPath => path;

    /// <summary>An error of this bucket.</summary>
    public ObjectStoreException Error(ObjectStoreErrorCode code, string detail, string operation, ObjectKey? key = null, Exception? inner = null) =>
        new(code, detail, GcpOptions.ProviderName, operation, name, key, inner);

    /// <summary>A failure in the port's terms.</summary>
    public ObjectStoreException Error(Exception failure, string operation, ObjectKey? key = null) =>
        Error(GcsErrors.Classify(failure), GcsErrors.Describe(failure), operation, key, failure);

    /// <summary>The error of a write whose condition did not hold.</summary>
    public ObjectStoreException ConditionError(WriteCondition condition, string operation, ObjectKey key, Exception? inner = null) =>
        condition.IsIfAbsent
            ? Error(ObjectStoreErrorCode.AlreadyExists, "the object exists", operation, key, inner)
            : Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another generation than {condition.Match}", operation, key, inner);

    /// <summary>Looks at an object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="operation">What for, for errors.</param>
    /// <param name="parameters">Conditions and the like, each beginning with <c>&amp;</c>.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The object; <see langword="null"/> when there is none.</returns>
    public async Task<ObjectResource?> LookAsync(ObjectKey key, string operation, string parameters, CancellationToken cancellationToken)
    {
        var request = new GcsRequest(HttpMethod.Get, Addresses.Object(key, $"?fields={ObjectResource.Fields}{parameters}"));
        try
        {
            var found = await Client.SendAsync(request, GcsJson.Default.ObjectResource, cancellationToken).ConfigureAwait(false);
            isThere = true;
            return found;
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            await ThrowIfMissingAsync(exception, operation, key, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Finds out whether it is the bucket that is missing, where “not found” does not say: Cloud Storage has one code for both in its JSON API. Its
    /// words tell them apart; where something else answers in other words, the bucket is looked for, once.</summary>
    /// <exception cref="ObjectStoreException">There is no bucket.</exception>
    public async Task ThrowIfMissingAsync(GcsException notFound, string operation, ObjectKey? key, CancellationToken cancellationToken)
    {
        if (GcsErrors.IsMissingBucket(notFound))
            throw Missing(notFound);
        if (isThere || GcsErrors.IsMissingObject(notFound))
            return;
        try
        {
            await Client.ExecuteAsync(new GcsRequest(HttpMethod.Get, Addresses.Bucket("?fields=name")), cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            throw Missing(exception);
        }
        catch (GcsException exception) when (exception.Status == System.Net.HttpStatusCode.Forbidden && !exception.IsThrottling)
        {
            // Who may not ask must take the first answer.
        }

        isThere = true;

        ObjectStoreException Missing(Exception inner) => Error(ObjectStoreErrorCode.BucketNotFound, "there is no such bucket", operation, key, inner);
    }
}
