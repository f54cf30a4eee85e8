using System.Buffers.Binary;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Names of blocks that no other upload has: what an abandoned one has left never gets into another's blob.</summary>
internal static class BlockId
{
    /// <summary>Blob Storage wants all ids of a blob to have one length: this is the one of the official client, so that neither stands in the other's way.</summary>
    private const int Length = 48;

    /// <summary>The id of a block.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">The block's number in it.</param>
    public static string Create(Guid upload, int number)
    {
        Span<byte> id = stackalloc byte[Length];
        id.Clear();
        upload.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], number);
        return Convert.ToBase64String(id);
    }
}
