using Amazon.S3;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>What everything that works on one bucket needs.</summary>
internal sealed class S3Bucket
{
    public S3Bucket(IAmazonS3 client, string name, S3ObjectStoreOptions options, TimeProvider time)
    {
        (Client, Name, Options, Time) = (client, name, options, time);
        KeepsChecksums = !options.MissingFeatures.Contains(ObjectStoreFeature.Checksum);
        var config = client.Config;
        IsHttp = config is not null && (config.ServiceURL is { Length: > 0 } url ? url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) : config.UseHttp);
    }

    public IAmazonS3 Client { get; }

    public string Name { get; }

    public S3ObjectStoreOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Whether the server stores and verifies CRC-32C; else uploads carry Content-MD5 and nothing is stored.</summary>
    public bool KeepsChecksums { get; }

    /// <summary>Whether the way to the server is not encrypted; only then must the body be signed, which costs a SHA-256 of it.</summary>
    public bool IsHttp { get; }

    /// <summary>The value for the SDK's <c>DisablePayloadSigning</c>: the body is guarded by its checksum and by TLS.</summary>
    public bool? DisablePayloadSigning => IsHttp ? null : true;

    /// <summary>An error of this bucket.</summary>
    public ObjectStoreException Error(ObjectStoreErrorCode code, string detail, string operation, ObjectKey? key = null, Exception? inner = null) =>
        new(code, detail, AwsOptions.ProviderName, operation, Name, key, inner);

    /// <summary>The error of a write whose condition did not hold.</summary>
    public ObjectStoreException ConditionError(WriteCondition condition, string operation, ObjectKey key, Exception inner) =>
        condition.IsIfAbsent
            ? Error(ObjectStoreErrorCode.AlreadyExists, "the object exists", operation, key, inner)
            : Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another ETag than {condition.Match}", operation, key, inner);
}
