using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Aws;

/// <summary>S3 and SQS within the process, as far as the benchmarks need them: takes the request's bytes and answers at once. What is left to measure is
/// the client.</summary>
internal sealed class AnsweringHandler : HttpMessageHandler
{
    private static readonly string[] Nothing = [];
    private readonly ConcurrentDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Tag, string Checksum)> marks = new(StringComparer.Ordinal);
    private readonly string messageMd5;
    private readonly string messageJson;

    /// <param name="message">The message that every receive gives.</param>
    public AnsweringHandler(string message = "")
    {
        messageJson = JsonSerializer.Serialize(message);
        messageMd5 = Convert.ToHexStringLower(Md5(Encoding.UTF8.GetBytes(message)));
    }

    /// <summary>How long every answer takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Puts an object there.</summary>
    public void Add(string path, byte[] bytes)
    {
        objects[path] = bytes;
        marks[path] = ($"\"{Convert.ToHexStringLower(Md5(bytes))}\"", Crc32C.Compute(bytes).ToBase64());
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, cancellationToken);
        var response = request.Headers.TryGetValues("X-Amz-Target", out var target)
            ? await AnswerSqsAsync(target.First(), request.Content!, cancellationToken)
            : await AnswerS3Async(request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private async Task<HttpResponseMessage> AnswerS3Async(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (path, query) = (request.RequestUri!.AbsolutePath, request.RequestUri.Query);
        if (request.Method == HttpMethod.Get)
            return Download(path);
        if (request.Content is { } content)
            await content.CopyToAsync(Stream.Null, cancellationToken);
        if (request.Method == HttpMethod.Put)
        {
            var put = Answer(HttpStatusCode.OK, string.Empty, "application/xml");
            put.Headers.TryAddWithoutValidation("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"");
            if (request.Headers.TryGetValues("x-amz-checksum-crc32c", out var checksum))
                put.Headers.TryAddWithoutValidation("x-amz-checksum-crc32c", checksum);
            return put;
        }

        return query.Contains("uploads", StringComparison.Ordinal)
            ? Answer(HttpStatusCode.OK, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>", "application/xml")
            : Answer(HttpStatusCode.OK, "<CompleteMultipartUploadResult><ETag>\"d41d8cd98f00b204e9800998ecf8427e-8\"</ETag></CompleteMultipartUploadResult>", "application/xml");
    }

    private HttpResponseMessage Download(string path)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ReadOnlyMemoryContent(objects[path]) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
        response.Headers.TryAddWithoutValidation("ETag", marks[path].Tag);
        response.Headers.TryAddWithoutValidation("x-amz-checksum-crc32c", marks[path].Checksum);
        response.Headers.TryAddWithoutValidation("x-amz-checksum-type", "FULL_OBJECT");
        return response;
    }

    private async Task<HttpResponseMessage> AnswerSqsAsync(string target, HttpContent content, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        using var request = await JsonDocument.ParseAsync(body, default, cancellationToken);
        var ids = request.RootElement.TryGetProperty("Entries", out var entries) ? entries.EnumerateArray().Select(entry => entry.GetProperty("Id").GetString()!) : Nothing;
        var json = target["AmazonSQS.".Length..] switch
        {
            "GetQueueUrl" => """{"QueueUrl":"http://sqs.example/000000000000/benchmark"}""",
            "GetQueueAttributes" => """{"Attributes":{}}""",
            "SendMessage" => $$"""{"MessageId":"5fea7756-0ea4-451a-a703-a558b933e274","MD5OfMessageBody":"{{messageMd5}}"}""",
            "SendMessageBatch" => Batch(ids.Select(id => $$"""{"Id":"{{id}}","MessageId":"5fea7756-0ea4-451a-a703-a558b933e274","MD5OfMessageBody":"{{messageMd5}}"}""")),
            "ReceiveMessage" => Messages(request.RootElement.GetProperty("MaxNumberOfMessages").GetInt32()),
            "DeleteMessageBatch" => Batch(ids.Select(id => $$"""{"Id":"{{id}}"}""")),
            _ => string.Empty,
        };
        return Answer(HttpStatusCode.OK, json, "application/x-amz-json-1.0");
    }

    private string Messages(int count) => $$"""{"Messages":[{{string.Join(',', Enumerable.Range(0, count).Select(Message))}}]}""";

    private string Message(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"MessageId":"5fea7756-0ea4-451a-a703-a558b933e{{{number:D3}}}","ReceiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a{{{number}}}","MD5OfBody":"{{{messageMd5}}}","Body":{{{messageJson}}},"Attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1704067200000"}}""");

    private static string Batch(IEnumerable<string> successful) => $$"""{"Successful":[{{string.Join(',', successful)}}],"Failed":[]}""";

    private static HttpResponseMessage Answer(HttpStatusCode status, string body, string contentType)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return response;
    }

    /// <summary>What S3 and SQS document as the marks of their bodies.</summary>
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);

    /// <summary>Gives the SDK clients that reach a handler.</summary>
    internal sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }
}
