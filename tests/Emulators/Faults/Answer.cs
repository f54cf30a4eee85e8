using System.Globalization;
using System.Net;
using System.Text;

namespace Portable.Emulators.Faults;

/// <summary>An answer in place of the emulator's.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Headers">More headers.</param>
internal sealed record Answer(int Status, string Body = "", string ContentType = "text/plain", params (string Name, string Value)[] Headers)
{
    /// <summary>What S3 answers when requests come too fast.</summary>
    public static Answer SlowDown { get; } = S3Error(503, "SlowDown", "Please reduce your request rate.");

    /// <summary>What S3 answers when it fails.</summary>
    public static Answer S3InternalError { get; } = S3Error(500, "InternalError", "We encountered an internal error. Please try again.");

    /// <summary>What anything on the way answers when requests come too fast.</summary>
    public static Answer TooManyRequests { get; } = new(429);

    /// <summary>What SQS answers when requests come too fast.</summary>
    public static Answer SqsThrottled { get; } = SqsError(400, "RequestThrottled", "Request is throttled.");

    /// <summary>What SQS answers when it fails.</summary>
    public static Answer SqsInternalError { get; } = SqsError(500, "InternalFailure", "We encountered an internal error. Please try again.");

    /// <summary>An error in the form of S3.</summary>
    /// <param name="status">The status.</param>
    /// <param name="code">The code.</param>
    /// <param name="message">The message.</param>
    /// <param name="more">More elements, as XML.</param>
    public static Answer S3Error(int status, string code, string message, string more = "") => new(
        status,
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>4442587FB7D0A2F9</RequestId></Error>
        """,
        "application/xml",
        ("x-amz-request-id", "4442587FB7D0A2F9"));

    /// <summary>An error in the form of SQS's JSON protocol.</summary>
    /// <param name="status">The status.</param>
    /// <param name="type">The type of the error.</param>
    /// <param name="message">The message.</param>
    public static Answer SqsError(int status, string type, string message) => new(
        status,
        $$"""{"__type":"com.amazonaws.sqs#{{type}}","message":"{{message}}"}""",
        "application/x-amz-json-1.0",
        ("x-amzn-RequestId", "b25f48e8-84fd-11e6-80d9-574e0c4664cb"),
        ("x-amzn-errortype", type));

    /// <summary>The answer as HTTP/1.1.</summary>
    public byte[] ToBytes(bool closes, bool withBody)
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {(HttpStatusCode)Status}\r\nContent-Length: {body.Length}\r\n"));
        // Azure's SDK reads the error of a HEAD, too, if it has a type.
        if (withBody)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {ContentType}\r\n");
        foreach (var (name, value) in Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(closes ? "Connection: close\r\n\r\n" : "\r\n");
        byte[] bytes = [.. Encoding.Latin1.GetBytes(head.ToString())];
        return withBody ? [.. bytes, .. body] : bytes;
    }
}
