using System.Net;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Cloud Storage's errors in the port's terms.</summary>
internal static class GcsErrors
{
    /// <summary>The code of a failure.</summary>
    public static ObjectStoreErrorCode Classify(Exception exception) =>
        exception is GcsException answer && OfAnswer(answer) is { } code ? code : GcpErrors.Classify(exception).ToObjectStoreCode();

    /// <summary>The service's words.</summary>
    public static string Describe(Exception exception) => GcpErrors.Describe(exception);

    /// <summary>Whether something is not there: an object or a bucket.</summary>
    public static bool IsNotFound(GcsException exception) => exception.Status == HttpStatusCode.NotFound;

    /// <summary>Whether the answer says that the bucket is not there.</summary>
    public static bool IsMissingBucket(GcsException exception) =>
        exception.Reason == "NoSuchBucket" || exception.Message.StartsWith("The specified bucket does not exist", StringComparison.Ordinal);

    /// <summary>Whether the answer says that the object is not there.</summary>
    public static bool IsMissingObject(GcsException exception) =>
        exception.Reason == "NoSuchKey" || exception.Message.StartsWith("No such object", StringComparison.Ordinal);

    /// <summary>Whether a condition did not hold.</summary>
    public static bool IsConditionError(GcsException exception) => exception.Status == HttpStatusCode.PreconditionFailed;

    private static ObjectStoreErrorCode? OfAnswer(GcsException exception) => exception switch
    {
        { IsThrottling: true } => ObjectStoreErrorCode.Throttled,
        { Status: HttpStatusCode.PreconditionFailed } => ObjectStoreErrorCode.PreconditionFailed,
        { Status: HttpStatusCode.RequestedRangeNotSatisfiable } => ObjectStoreErrorCode.InvalidRange,
        { Status: HttpStatusCode.RequestEntityTooLarge } => ObjectStoreErrorCode.TooLarge,
        { Status: HttpStatusCode.NotFound } when IsMissingBucket(exception) => ObjectStoreErrorCode.BucketNotFound,
        { Status: HttpStatusCode.NotFound } => ObjectStoreErrorCode.NotFound,
        // It has no code of its own: “Provided CRC32C "…" doesn't match calculated CRC32C "…"”.
        { Status: HttpStatusCode.BadRequest } when exception.Message.Contains("CRC32C", StringComparison.OrdinalIgnoreCase) => ObjectStoreErrorCode.ChecksumMismatch,
        { Status: HttpStatusCode.BadRequest } when exception.Message.StartsWith("Invalid bucket name", StringComparison.OrdinalIgnoreCase) => ObjectStoreErrorCode.BucketNotFound,
        _ => null,
    };
}
