using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>What everything that works on one container needs.</summary>
internal sealed class BlobContainer(BlobServiceClient service, string name, BlobObjectStoreOptions options, TimeProvider time)
{
    public BlobServiceClient Service => service;

    public BlobContainerClient Client { get; } = service.GetBlobContainerClient(name);

    public string Name => name;

    public BlobObjectStoreOptions Options => options;

    public TimeProvider Time => time;

    public BlobSignature Signature { get; } = new(service, time);

    /// <summary>The client of one blob.</summary>
    public BlockBlobClient Blob(ObjectKey key) => Client.GetBlockBlobClient(key.Value);

    /// <summary>An error of this container.</summary>
    public ObjectStoreException Error(ObjectStoreErrorCode code, string detail, string operation, ObjectKey? key = null, Exception? inner = null) =>
        new(code, detail, AzureOptions.ProviderName, operation, name, key, inner);

    /// <summary>The error of a write whose condition did not hold.</summary>
    public ObjectStoreException ConditionError(WriteCondition condition, string operation, ObjectKey key, Exception inner) =>
        condition.IsIfAbsent
            ? Error(ObjectStoreErrorCode.AlreadyExists, "the object exists", operation, key, inner)
            : Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another ETag than {condition.Match}", operation, key, inner);

    /// <summary>A condition as the SDK takes it.</summary>
    public static BlobRequestConditions? Conditions(WriteCondition condition) =>
        condition.IsIfAbsent ? new BlobRequestConditions { IfNoneMatch = global::Azure.ETag.All } : IfMatch(condition.Match);

    /// <summary>The condition that an object has an ETag, if one is asked for.</summary>
    public static BlobRequestConditions? IfMatch(ETag? etag) =>
        etag is { } match ? new BlobRequestConditions { IfMatch = BlobObjects.Tag(match) } : null;
}
