using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Portable.Adapters.Tests.Memory;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Azure;

/// <summary>Puts, gets and heads of blobs, by the adapter and by the SDK as one uses it by default.</summary>
/// <param name="raw">The SDK's own client.</param>
/// <param name="store">The adapter, on the same container.</param>
internal sealed class BlobComparisons(BlobContainerClient raw, IObjectStore store)
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private static readonly BlobUploadOptions Verified = new()
    {
        TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        TransferOptions = new StorageTransferOptions { InitialTransferSize = 8 * MiB, MaximumTransferSize = 8 * MiB, MaximumConcurrency = 4 },
    };

    private static readonly int[] Sizes = [4 * KiB, MiB, 64 * MiB];

    /// <param name="scale">By what to divide the number of calls.</param>
    public IEnumerable<Comparison> All(int scale = 1)
    {
        (string Name, int Size, int Calls)[] sizes = [("4 KiB", Sizes[0], 400), ("1 MiB", Sizes[1], 40), ("64 MiB", Sizes[2], 1)];
        foreach (var (name, size, calls) in sizes)
        {
            var bytes = Bytes(size);
            var target = new byte[size];
            var count = Math.Max(1, calls / scale);
            yield return new Comparison($"put {name}", count, new(() => RawPutAsync(bytes)), new(() => store.PutAsync("portable", bytes)));
            yield return new Comparison($"put {name}, both verified", count, new(() => RawVerifiedPutAsync(bytes)), new(() => store.PutAsync("portable", bytes)));
            yield return new Comparison($"get {name}", count, new(() => RawGetAsync(Key(size), target)), new(() => GetAsync(Key(size), target)));
        }

        yield return new Comparison("put 64 MiB of unknown length", 1, new(RawPutUnknownAsync), new(() => store.PutAsync("portable", new SyntheticStream(Sizes[2]))));
        yield return new Comparison("head", Math.Max(1, 400 / scale), new(() => raw.GetBlobClient(Key(Sizes[0])).GetPropertiesAsync()), new(() => store.HeadAsync(Key(Sizes[0]))));
    }

    /// <summary>Writes the blobs that the comparisons read.</summary>
    public static async Task FillAsync(IObjectStore store)
    {
        foreach (var size in Sizes)
            await store.PutAsync(Key(size), Bytes(size));
    }

    /// <summary>Hands over the blobs that the comparisons read.</summary>
    /// <param name="add">Takes a name and the bytes.</param>
    public static void Fill(Action<string, byte[]> add)
    {
        foreach (var size in Sizes)
            add(Key(size), Bytes(size));
    }

    private async Task RawPutAsync(byte[] bytes) => await raw.GetBlobClient("raw").UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);

    /// <summary>With the MD5 of every request that the service compares, in blocks as large as the adapter's.</summary>
    private async Task RawVerifiedPutAsync(byte[] bytes) => await raw.GetBlobClient("raw").UploadAsync(BinaryData.FromBytes(bytes), Verified);

    private async Task RawPutUnknownAsync() => await raw.GetBlobClient("raw").UploadAsync(new SyntheticStream(Sizes[2]), overwrite: true);

    private async Task RawGetAsync(string key, byte[] target)
    {
        BlobDownloadStreamingResult result = await raw.GetBlobClient(key).DownloadStreamingAsync();
        await using var content = result.Content;
        await content.ReadExactlyAsync(target);
    }

    private async Task GetAsync(string key, byte[] target)
    {
        await using var download = await store.GetAsync(key);
        await download!.Content.ReadExactlyAsync(target);
    }

    private static string Key(int size) => $"object-{size}";

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
