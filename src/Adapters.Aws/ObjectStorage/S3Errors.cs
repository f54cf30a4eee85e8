using System.Net;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>S3's errors in the port's terms, by the codes that S3 documents; where an answer has no body (HEAD), by its status.</summary>
internal static partial class S3Errors
{
    private const string RegionHeader = "x-amz-bucket-region";

    /// <summary>The code of an exception of the SDK.</summary>
    public static ObjectStoreErrorCode Classify(Exception exception)
    {
        if (exception is AmazonServiceException service && OfCode(service) is { } code)
            return code;
        // What the SDK says when a body does not have the MD5 that its ETag promises.
        if (exception is AmazonClientException && exception.Message.StartsWith("Expected hash not equal", StringComparison.Ordinal))
            return ObjectStoreErrorCode.ChecksumMismatch;
        return AwsErrors.Classify(exception).ToObjectStoreCode();
    }

    /// <summary>The vendor's words, and where the region is wrong which one is right.</summary>
    public static string Describe(Exception exception)
    {
        var text = AwsErrors.Describe(exception);
        if (exception is not AmazonServiceException service || !IsElsewhere(service))
            return text;
        var right = RightRegion(service) is { } region ? $"the bucket is in region '{region}'" : "the bucket is in another region";
        return $"{right}: set {AwsOptions.ConfigurationSection}:{nameof(AwsOptions.Region)} or the entry's {nameof(AwsOptions.Region)}; S3 said: {text}";
    }

    /// <summary>The error of a success that something else than S3 must have answered.</summary>
    /// <param name="what">What its answer lacks.</param>
    public static HttpRequestException NoAnswer(string what) => new(HttpRequestError.InvalidResponse, $"the answer {what}: it is not S3's");

    /// <summary>Whether there is no such object. A HEAD's answer has no body to tell a missing object from a missing bucket.</summary>
    public static bool IsMissingObject(AmazonS3Exception exception) =>
        exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode is not "NoSuchBucket";

    /// <summary>Whether the condition of a write did not hold. Where there is no object, S3 documents 404 for <c>If-Match</c>.</summary>
    public static bool IsConditionError(AmazonS3Exception exception, WriteCondition condition) =>
        !condition.IsNone
        && (exception.StatusCode == HttpStatusCode.PreconditionFailed || (condition.Match is not null && exception.ErrorCode == "NoSuchKey"));

    /// <summary>Whether another write was under way at the same moment, which S3 asks to retry.</summary>
    public static bool IsConflict(AmazonS3Exception exception) =>
        exception.StatusCode == HttpStatusCode.Conflict && exception.ErrorCode is "ConditionalRequestConflict" or "OperationAborted";

    private static ObjectStoreErrorCode? OfCode(AmazonServiceException exception) => exception.ErrorCode switch
    {
        "NoSuchBucket" or "InvalidBucketName" => ObjectStoreErrorCode.BucketNotFound,
        "NoSuchKey" => ObjectStoreErrorCode.NotFound,
        "PreconditionFailed" => ObjectStoreErrorCode.PreconditionFailed,
        "KeyTooLongError" or "KeyTooLong" => ObjectStoreErrorCode.InvalidKey,
        "MetadataTooLarge" => ObjectStoreErrorCode.InvalidMetadata,
        "InvalidRange" => ObjectStoreErrorCode.InvalidRange,
        "BadDigest" or "InvalidDigest" or "XAmzContentChecksumMismatch" or "XAmzContentSHA256Mismatch" => ObjectStoreErrorCode.ChecksumMismatch,
        "EntityTooLarge" => ObjectStoreErrorCode.TooLarge,
        "ConditionalRequestConflict" or "OperationAborted" => ObjectStoreErrorCode.Unavailable,
        "NotImplemented" => ObjectStoreErrorCode.Unsupported,
        _ when IsElsewhere(exception) => ObjectStoreErrorCode.BucketNotFound,
        _ when exception.StatusCode == HttpStatusCode.PreconditionFailed => ObjectStoreErrorCode.PreconditionFailed,
        _ when exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable => ObjectStoreErrorCode.InvalidRange,
        _ => null,
    };

    private static bool IsElsewhere(AmazonServiceException exception) =>
        exception.ErrorCode is "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException"
        || exception.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        || (exception.StatusCode == HttpStatusCode.BadRequest && RightRegion(exception) is not null);

    private static string? RightRegion(AmazonServiceException exception)
    {
        if (exception.ErrorCode == "AuthorizationHeaderMalformed" && ExpectedRegion().Match(exception.Message) is { Success: true } match)
            return match.Groups[1].Value;
        return exception.InnerException is HttpErrorResponseException { Response: { } response } && response.IsHeaderPresent(RegionHeader)
            ? response.GetHeaderValue(RegionHeader)
            : null;
    }

    [GeneratedRegex("expecting '([a-z0-9-]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex ExpectedRegion();
}
