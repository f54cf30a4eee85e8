using Microsoft.Extensions.Logging;
using Portable.ObjectStorage;

namespace UploadProcessor.Processing;

/// <summary>What the handler has to say.</summary>
internal static partial class PhotoLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Key}: skipped, {Reason}")]
    public static partial void Skipped(this ILogger logger, ObjectKey key, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Key}: deleted before it could be processed")]
    public static partial void Deleted(this ILogger logger, ObjectKey key);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "{Key}: overwritten while it was processed, once more")]
    public static partial void Overwritten(this ILogger logger, ObjectKey key);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "{Key}: {Width}×{Height}, {Bytes} bytes, processed in {Milliseconds:F0} ms")]
    public static partial void Processed(this ILogger logger, ObjectKey key, int width, int height, long bytes, double milliseconds);
}
