namespace Portable.Adapters;

/// <summary>Consecutive bytes of an upload, held in memory so that they can be sent again without the source.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Rented">The source's array they lie in; <see langword="null"/> where they are the caller's own.</param>
internal readonly record struct Part(ReadOnlyMemory<byte> Bytes, byte[]? Rented = null)
{
    public bool IsEmpty => Bytes.IsEmpty;
}
