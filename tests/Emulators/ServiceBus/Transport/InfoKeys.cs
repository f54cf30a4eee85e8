using System.Buffers.Binary;

namespace Portable.Emulators.ServiceBus.Transport;

/// <summary>
/// Makes symbols of the keys of a rejection's error info. AMQP wants symbols there ("A fields … whose keys are restricted to be of type symbol"); the
/// official JavaScript client writes strings, the service takes them, and AMQPNetLite ends the connection. The two are encoded alike but for the code.
/// </summary>
internal static class InfoKeys
{
    private const byte Disposition = 0x15;
    private const byte Rejected = 0x25;
    private const byte Error = 0x1d;

    public static void Mend(Span<byte> frame)
    {
        if (frame.Length <= 8 || frame[5] != 0)
            return;
        var rest = frame[(frame[4] * 4)..];
        if (!TryEnter(ref rest, Disposition, skip: 4) || !TryEnter(ref rest, Rejected, skip: 0) || !TryEnter(ref rest, Error, skip: 2))
            return;
        if (rest.IsEmpty || rest[0] is not (0xc1 or 0xd1))
            return;
        var isShort = rest[0] == 0xc1;
        var count = isShort ? rest[2] : BinaryPrimitives.ReadInt32BigEndian(rest[5..]);
        rest = rest[(isShort ? 3 : 9)..];
        for (var i = 0; i < count; i++)
        {
            if (i % 2 == 0)
                rest[0] = rest[0] switch { 0xa1 => 0xa3, 0xb1 => 0xb3, var other => other };
            rest = rest[Size(rest)..];
        }
    }

    /// <summary>Goes into a described list of a code, past some of its fields; says no if it is another, or has too few.</summary>
    private static bool TryEnter(ref Span<byte> rest, byte code, int skip)
    {
        if (rest.Length < 4 || rest[0] != 0)
            return false;
        var descriptor = rest[1..];
        var value = descriptor[Size(descriptor)..];
        if (descriptor[Size(descriptor) - 1] != code || value[0] is not (0xc0 or 0xd0))
            return false;
        var isShort = value[0] == 0xc0;
        var count = isShort ? value[2] : BinaryPrimitives.ReadInt32BigEndian(value[5..]);
        if (count <= skip)
            return false;
        rest = value[(isShort ? 3 : 9)..];
        for (var i = 0; i < skip; i++)
            rest = rest[Size(rest)..];
        return true;
    }

    /// <summary>The size of an encoded value with its constructor.</summary>
    private static int Size(ReadOnlySpan<byte> value) => (value[0] >> 4) switch
    {
        0x0 => 1 + Size(value[1..]) + Size(value[(1 + Size(value[1..]))..]),
        0x4 => 1,
        0x5 => 2,
        0x6 => 3,
        0x7 => 5,
        0x8 => 9,
        0x9 => 17,
        0xa or 0xc or 0xe => 2 + value[1],
        _ => 5 + BinaryPrimitives.ReadInt32BigEndian(value[1..]),
    };
}
