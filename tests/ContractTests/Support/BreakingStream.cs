namespace Portable.ContractTests;

/// <summary>A download that breaks: after some bytes it throws, ends early, or gives a wrong byte.</summary>
/// <param name="inner">The healthy content.</param>
/// <param name="at">The offset of the fault.</param>
/// <param name="fault">What happens there.</param>
internal sealed class BreakingStream(Stream inner, int at, BreakingStream.Fault fault) : WatchedStream(inner, () => { })
{
    private int position;

    public enum Fault
    {
        Throws = 0,
        EndsEarly = 1,
        FlipsAByte = 2,
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (fault == Fault.FlipsAByte)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (at >= position && at < position + read)
                buffer.Span[at - position] ^= 0x01;
            position += read;
            return read;
        }

        if (position >= at)
            return fault == Fault.Throws ? throw new IOException("The connection was reset.") : 0;
        var healthy = await base.ReadAsync(buffer[..Math.Min(buffer.Length, at - position)], cancellationToken);
        position += healthy;
        return healthy;
    }

    public override int Read(Span<byte> buffer)
    {
        var bytes = new byte[buffer.Length];
        var read = ReadAsync(bytes).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }
}
