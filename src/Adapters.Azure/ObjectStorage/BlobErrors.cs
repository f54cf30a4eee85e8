using System.Net;
using Azure;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Blob Storage's errors in the port's terms, by the codes that it documents: they are in a header too, so that a HEAD's answer has them.</summary>
internal static class BlobErrors
{
    /// <summary>The code of an exception of the SDK.</summary>
    public static ObjectStoreErrorCode Classify(Exception exception) =>
        exception is RequestFailedException request && OfCode(request) is { } code ? code : AzureErrors.Classify(exception).ToObjectStoreCode();

    /// <summary>Whether there is no such blob, in a container that is there.</summary>
    public static bool IsMissingObject(RequestFailedException exception) =>
        exception.Status == (int)HttpStatusCode.NotFound && exception.ErrorCode is "BlobNotFound" or "ResourceNotFound";

    /// <summary>Whether the condition of a write did not hold. A block list whose blocks are gone means that another write has ended meanwhile: it dropped them.</summary>
    public static bool IsConditionError(RequestFailedException exception, WriteCondition condition) =>
        !condition.IsNone
        && (exception.ErrorCode is "BlobAlreadyExists" or "ConditionNotMet" or "TargetConditionNotMet" or "InvalidBlockList"
            || (condition.Match is not null && IsMissingObject(exception)));

    private static ObjectStoreErrorCode? OfCode(RequestFailedException exception) => exception.ErrorCode switch
    {
        "ContainerNotFound" or "ContainerBeingDeleted" or "ContainerDisabled" or "InvalidResourceName" => ObjectStoreErrorCode.BucketNotFound,
        "BlobNotFound" => ObjectStoreErrorCode.NotFound,
        "BlobAlreadyExists" => ObjectStoreErrorCode.AlreadyExists,
        "ConditionNotMet" or "SourceConditionNotMet" or "TargetConditionNotMet" => ObjectStoreErrorCode.PreconditionFailed,
        "InvalidUri" or "OutOfRangeInput" => ObjectStoreErrorCode.InvalidKey,
        "InvalidMetadata" or "MetadataTooLarge" or "EmptyMetadataKey" => ObjectStoreErrorCode.InvalidMetadata,
        "InvalidRange" => ObjectStoreErrorCode.InvalidRange,
        "Md5Mismatch" or "Crc64Mismatch" => ObjectStoreErrorCode.ChecksumMismatch,
        "RequestBodyTooLarge" or "BlockListTooLong" or "BlockCountExceedsLimit" => ObjectStoreErrorCode.TooLarge,
        // Another write of the same key has ended meanwhile; written again, this one goes through.
        "InvalidBlockList" => ObjectStoreErrorCode.Unavailable,
        _ when exception.Status == (int)HttpStatusCode.PreconditionFailed => ObjectStoreErrorCode.PreconditionFailed,
        _ when exception.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable => ObjectStoreErrorCode.InvalidRange,
        _ => null,
    };
}
