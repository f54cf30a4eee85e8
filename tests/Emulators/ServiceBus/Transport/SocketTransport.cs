using System.Buffers.Binary;
using System.Net.Sockets;
using Amqp;

namespace Portable.Emulators.ServiceBus.Transport;

/// <summary>A connection's bytes. What comes from the client is read frame by frame and mended before the library sees it.</summary>
/// <param name="socket">The connection.</param>
/// <param name="isWithoutSasl">
/// Whether the client begins with AMQP at once, as the official JavaScript client does when its connection string holds a signature in the place of a key.
/// The library insists on SASL: it is told of an anonymous client, which hears nothing of it.
/// </param>
internal sealed class SocketTransport(Socket socket, bool isWithoutSasl) : IAsyncTransport
{
    /// <summary>"AMQP" as a frame's size: no frame, but a protocol header of eight bytes.</summary>
    private const uint ProtocolHeader = 0x414D5150;
    private const uint MaxFrameSize = 1024 * 1024;

    /// <summary>The header of SASL, and a frame with <c>sasl-init</c> for the mechanism ANONYMOUS.</summary>
    private static readonly byte[] AnonymousClient =
    [
        .. "AMQP"u8, 3, 1, 0, 0,
        0, 0, 0, 25, 2, 1, 0, 0, 0, 0x53, 0x41, 0xc0, 12, 1, 0xa3, 9, .. "ANONYMOUS"u8,
    ];

    private readonly TaskCompletionSource greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] frame = isWithoutSasl ? [.. AnonymousClient] : new byte[1024];
    private int position;
    private int length = isWithoutSasl ? AnonymousClient.Length : 0;
    private volatile bool isSilent = isWithoutSasl;

    public Socket Socket => socket;

    /// <summary>The connection, once the library has made one of it.</summary>
    public Connection? Connection { get; private set; }

    public void SetConnection(Connection connection) => Connection = connection;

    /// <summary>
    /// The library sends its header together with the outcome of SASL. The service waits for the client's, and the official JavaScript client waits
    /// for ever when the two come in one packet.
    /// </summary>
    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        var first = bufferList[0];
        if (first.Length >= 8 && BinaryPrimitives.ReadUInt32BigEndian(first.Buffer.AsSpan(first.Offset)) == ProtocolHeader && first.Buffer[first.Offset + 4] == 0)
        {
            await greeted.Task;
            isSilent = false;
        }

        if (isSilent)
            return;
        await socket.SendAsync([.. bufferList.Select(buffer => new ArraySegment<byte>(buffer.Buffer, buffer.Offset, buffer.Length))], SocketFlags.None);
    }

    public void Send(ByteBuffer buffer)
    {
        if (!isSilent)
            socket.Send(buffer.Buffer, buffer.Offset, buffer.Length, SocketFlags.None);
    }

    public int Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException("The listener reads asynchronously.");

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (position == length && !await ReadFrameAsync())
            return 0;
        var taken = Math.Min(count, length - position);
        frame.AsSpan(position, taken).CopyTo(buffer.AsSpan(offset));
        position += taken;
        return taken;
    }

    public void Close()
    {
        socket.Dispose();
        greeted.TrySetResult();
    }

    private async Task<bool> ReadFrameAsync()
    {
        if (!await FillAsync(0, 4))
            return false;
        var size = BinaryPrimitives.ReadUInt32BigEndian(frame);
        var whole = size == ProtocolHeader ? 8 : (int)Math.Min(size, MaxFrameSize);
        if (frame.Length < whole)
            Array.Resize(ref frame, whole);
        if (!await FillAsync(4, whole - 4))
            return false;
        (position, length) = (0, whole);
        if (size != ProtocolHeader)
            InfoKeys.Mend(frame.AsSpan(0, whole));
        else if (frame[4] == 0)
            greeted.TrySetResult();
        return true;
    }

    private async Task<bool> FillAsync(int offset, int count)
    {
        while (count > 0)
        {
            var read = await socket.ReceiveAsync(frame.AsMemory(offset, count));
            if (read == 0)
                return false;
            (offset, count) = (offset + read, count - read);
        }

        return true;
    }
}
