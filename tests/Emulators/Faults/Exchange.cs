using System.IO.Pipelines;
using System.Net.Sockets;

namespace Portable.Emulators.Faults;

/// <summary>One request of one client in the hands of a <see cref="Fault"/>.</summary>
internal sealed class Exchange(Socket client, NetworkStream stream, PipeReader reader, RequestHead request, Uri? upstream, CancellationToken ending)
{
    private bool bodyTaken;

    /// <summary>Ends when the proxy does.</summary>
    public CancellationToken Ending => ending;

    /// <summary>Whether the client may send another request on this connection.</summary>
    public bool KeepsConnection { get; private set; }

    /// <summary>Passes the request on, and the answer back.</summary>
    /// <param name="requestBytes">How many bytes of the request's body at most; if that is not all, there is no answer.</param>
    /// <param name="responseBytes">How many bytes of the response's body at most.</param>
    /// <param name="answer">Whether the client sees the answer.</param>
    public async Task PassAsync(long requestBytes = long.MaxValue, long responseBytes = long.MaxValue, bool answer = true)
    {
        if (upstream is null)
        {
            await AnswerAsync(new(501, $"Nobody has scripted an answer to {request}."));
            return;
        }

        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await server.ConnectAsync(upstream.Host, upstream.Port, ending);
        await using var serverStream = new NetworkStream(server);
        await serverStream.WriteAsync(request.Bytes, ending);
        if (!await SendBodyAsync(serverStream, requestBytes))
        {
            // With RST, so that no server takes the end for the end of the body.
            server.Close(0);
            return;
        }

        var response = PipeReader.Create(serverStream);
        var head = await ResponseHead.ReadAsync(response, ending);
        Stream to = answer ? stream : Stream.Null;
        await to.WriteAsync(head.Bytes, ending);
        var whole = !head.HasBody(request.Method) || await new HttpBody(response, to, responseBytes, ending).CopyAsync(head, untilEnd: true);
        KeepsConnection = whole && !request.Closes && !head.Closes && (!head.HasBody(request.Method) || head.IsChunked || head.ContentLength is not null);
    }

    /// <summary>Answers in the emulator's stead.</summary>
    public async Task AnswerAsync(Answer answer)
    {
        // A client that waits for a sign learns at once that it need not send its body; any other has to get rid of it first.
        var waits = request.AwaitsContinue && !bodyTaken;
        if (!waits)
            await SendBodyAsync(Stream.Null, long.MaxValue);
        KeepsConnection = !waits && !request.Closes;
        await stream.WriteAsync(answer.ToBytes(closes: !KeepsConnection, withBody: request.Method != "HEAD"), ending);
    }

    /// <summary>Ends the connection to the client.</summary>
    public async Task CutAsync(Cut cut)
    {
        KeepsConnection = false;
        if (cut == Cut.Reset)
        {
            client.Close(0);
            return;
        }

        // Closing a socket that holds unread bytes resets it: the client's bytes are read until it has seen the end.
        client.Shutdown(SocketShutdown.Send);
        await WaitForClientToLeaveAsync();
    }

    /// <summary>Takes everything from the client and gives nothing.</summary>
    public async Task WaitForClientToLeaveAsync()
    {
        KeepsConnection = false;
        await reader.CopyToAsync(Stream.Null, ending);
    }

    private async Task<bool> SendBodyAsync(Stream to, long most)
    {
        if (bodyTaken)
            return true;
        bodyTaken = true;
        if (request.AwaitsContinue)
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), ending);
        return await new HttpBody(reader, to, most, ending).CopyAsync(request, untilEnd: false);
    }
}
