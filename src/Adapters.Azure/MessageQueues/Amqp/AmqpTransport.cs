using Amqp;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>The bytes of a connection, over TCP, TLS or a WebSocket alike.</summary>
/// <param name="stream">The stream.</param>
internal sealed class AmqpTransport(Stream stream) : IAsyncTransport
{
    /// <summary>Is called whenever all frames that came so far have been dealt with.</summary>
    public Action? CaughtUp { get; set; }

    /// <inheritdoc/>
    public void SetConnection(Connection connection)
    {
        // It is not asked for anything.
    }

    /// <inheritdoc/>
    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        foreach (var buffer in bufferList)
            await stream.WriteAsync(buffer.Buffer.AsMemory(buffer.Offset, buffer.Length)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Send(ByteBuffer buffer)
    {
        stream.Write(buffer.Buffer, buffer.Offset, buffer.Length);
        stream.Flush();
    }

    /// <inheritdoc/>
    public Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        CaughtUp?.Invoke();
        return stream.ReadAsync(buffer.AsMemory(offset, count)).AsTask();
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public void Close() => stream.Dispose();
}
