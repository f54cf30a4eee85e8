using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Portable.Adapters.Gcp.Tests.Faults.PubSub;

/// <summary>One call in the hands of an <see cref="RpcFault"/>: gRPC over HTTP/2, which is a length and a message each way and a status at the end.</summary>
internal sealed class RpcExchange(HttpContext http, RpcRequest request, HttpClient? upstream)
{
    private const string ContentType = "application/grpc";
    private const int FrameHead = 5;

    /// <summary>What was asked.</summary>
    public RpcRequest Request => request;

    /// <summary>Ends when the client has given up.</summary>
    public CancellationToken Gone => http.RequestAborted;

    /// <summary>Reads a call.</summary>
    public static async Task<RpcRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new(http.Request.Path.Value!, headers, body.ToArray().AsMemory(FrameHead));
    }

    /// <summary>Lets the emulator answer.</summary>
    /// <param name="answer">Whether the client sees the answer.</param>
    public async Task PassAsync(bool answer = true)
    {
        if (upstream is null)
        {
            await FailAsync(new Status(StatusCode.Unimplemented, $"Nobody has scripted an answer to {request.Method}."));
            return;
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, request.Path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Content = new ByteArrayContent(Frame(request.Message.Span));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        message.Headers.TE.Add(new("trailers"));
        if (request.Headers.TryGetValue("grpc-timeout", out var timeout))
            message.Headers.Add("grpc-timeout", timeout);
        using var response = await SendAsync(upstream, message, answer ? Gone : CancellationToken.None);
        if (response is null)
            return;
        var body = await response.Content.ReadAsByteArrayAsync(Gone);
        if (!answer)
            return;
        http.Response.ContentType = ContentType;
        // A call that fails without an answer has its status in the head, and only such a call may be repeated.
        foreach (var (name, values) in response.Headers.Where(IsOfGrpc))
            http.Response.Headers[name] = string.Concat(values);
        await http.Response.Body.WriteAsync(body, Gone);
        foreach (var (name, values) in response.TrailingHeaders.Where(IsOfGrpc))
            http.Response.AppendTrailer(name, string.Concat(values));
    }

    /// <summary>Answers in the emulator's stead.</summary>
    public async Task AnswerAsync(IMessage message)
    {
        http.Response.ContentType = ContentType;
        await http.Response.Body.WriteAsync(Frame(message.ToByteArray()), Gone);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Fails.</summary>
    /// <param name="status">The status.</param>
    /// <param name="details">A <c>google.rpc.Status</c> with what the status itself has no place for.</param>
    public Task FailAsync(Status status, IMessage? details = null)
    {
        http.Response.ContentType = ContentType;
        var headers = http.Response.Headers;
        headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(status.Detail);
        if (details is not null)
            headers["grpc-status-details-bin"] = Convert.ToBase64String(details.ToByteArray());
        return Task.CompletedTask;
    }

    /// <summary>Answers as something that knows no gRPC.</summary>
    public async Task AnswerHttpAsync(int status, string contentType, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(body, Gone);
    }

    /// <summary>Ends the connection, with all calls on it.</summary>
    public void Cut() => http.Features.Get<IConnectionLifetimeFeature>()!.Abort();

    /// <summary>The emulator's whole answer; none where it resets the call, which the client is told as it would read a reset itself.</summary>
    /// <remarks>A server whose clock comes first resets a call at the end of its time with CANCEL, a moment before the client ends it.</remarks>
    private async Task<HttpResponseMessage?> SendAsync(HttpClient upstream, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        const long Cancel = 8;
        try
        {
            // What has reached the emulator is done, whether or not the client still waits.
            return await upstream.SendAsync(message, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            var status = exception.InnerException is HttpProtocolException { ErrorCode: Cancel } ? StatusCode.Cancelled : StatusCode.Unavailable;
            await FailAsync(new Status(status, "The emulator has ended the call."));
            return null;
        }
    }

    private static bool IsOfGrpc<T>(KeyValuePair<string, T> header) => header.Key.StartsWith("grpc-", StringComparison.Ordinal);

    private static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[FrameHead + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }
}
