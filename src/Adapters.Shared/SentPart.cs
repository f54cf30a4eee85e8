using Portable.ObjectStorage;

namespace Portable.Adapters;

/// <summary>A part that the provider has.</summary>
/// <typeparam name="T">What names it when the upload is completed.</typeparam>
/// <param name="Receipt">Its name there.</param>
/// <param name="Checksum">Its checksum.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct SentPart<T>(T Receipt, Crc32C Checksum, int Length);

/// <summary>What the parts of an upload make together.</summary>
internal static class SentParts
{
    /// <summary>The size and the checksum of the whole.</summary>
    public static (long Size, Crc32C Checksum) Whole<T>(this IEnumerable<SentPart<T>> parts)
    {
        var (size, checksum) = (0L, default(Crc32C));
        foreach (var part in parts)
            (size, checksum) = (size + part.Length, checksum.Combine(part.Checksum, part.Length));
        return (size, checksum);
    }
}
