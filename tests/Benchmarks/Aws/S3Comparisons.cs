using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Aws;

/// <summary>Puts and gets of objects, by the adapter and by the SDK as one uses it by default.</summary>
internal static class S3Comparisons
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    /// <param name="raw">The SDK's own client.</param>
    /// <param name="store">The adapter.</param>
    /// <param name="bucket">The bucket of both.</param>
    /// <param name="scale">By what to divide the number of calls.</param>
    public static IEnumerable<Comparison> Of(IAmazonS3 raw, IObjectStore store, string bucket, int scale = 1)
    {
        (string Name, int Size, int Calls)[] sizes = [("1 KiB", KiB, 400), ("1 MiB", MiB, 40), ("64 MiB", 64 * MiB, 1)];
        foreach (var (name, size, calls) in sizes)
        {
            var bytes = Bytes(size);
            var target = new byte[size];
            yield return new Comparison($"put {name}", Math.Max(1, calls / scale), new(() => PutAsync(raw, bucket, bytes)), new(() => store.PutAsync("portable", bytes)));
            if (size > 8 * MiB)
                yield return new Comparison($"put {name}, SDK's TransferUtility", 1, new(() => UploadAsync(raw, bucket, bytes)), new(() => store.PutAsync("portable", bytes)));

            yield return new Comparison($"get {name}", Math.Max(1, calls / scale), new(() => GetAsync(raw, bucket, Key(size), target)), new(() => GetAsync(store, Key(size), target)));
        }
    }

    /// <summary>Writes the objects that the comparisons read.</summary>
    public static async Task FillAsync(IObjectStore store)
    {
        foreach (var size in new[] { KiB, MiB, 64 * MiB })
            await store.PutAsync(Key(size), Bytes(size));
    }

    /// <summary>Puts the objects that the comparisons read into the handler.</summary>
    public static void Fill(AnsweringHandler handler, string bucket)
    {
        foreach (var size in new[] { KiB, MiB, 64 * MiB })
            handler.Add($"/{bucket}/{Key(size)}", Bytes(size));
    }

    private static async Task PutAsync(IAmazonS3 raw, string bucket, byte[] bytes) =>
        await raw.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "raw", InputStream = new MemoryStream(bytes), ContentType = "application/octet-stream" });

    private static async Task UploadAsync(IAmazonS3 raw, string bucket, byte[] bytes)
    {
        using var transfer = new TransferUtility(raw);
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = bucket, Key = "raw", InputStream = new MemoryStream(bytes), PartSize = 8 * MiB });
    }

    private static async Task GetAsync(IAmazonS3 raw, string bucket, string key, byte[] target)
    {
        using var response = await raw.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key });
        await response.ResponseStream.ReadExactlyAsync(target);
    }

    private static async Task GetAsync(IObjectStore store, string key, byte[] target)
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
