using System.Net.Http.Headers;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Gcp;

/// <summary>Puts, gets and heads of objects, by the adapter and by the least that one can write with an <see cref="HttpClient"/>: one request each, and neither
/// checksums nor retries nor limits.</summary>
/// <param name="http">The plain client.</param>
/// <param name="endpoint">The service.</param>
/// <param name="store">The adapter.</param>
/// <param name="bucket">The bucket of both.</param>
internal sealed class GcsComparisons(HttpClient http, Uri endpoint, IObjectStore store, string bucket)
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
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
            yield return new Comparison($"get {name}", count, new(() => RawGetAsync(Key(size), target)), new(() => GetAsync(Key(size), target)));
            yield return new Comparison($"get {name}, both verified", count, new(() => RawVerifiedGetAsync(Key(size), target)), new(() => GetAsync(Key(size), target)));
        }

        yield return new Comparison("head", Math.Max(1, 400 / scale), new(RawHeadAsync), new(() => store.HeadAsync(Key(Sizes[0]))));
    }

    /// <summary>Writes the objects that the comparisons read.</summary>
    public static async Task FillAsync(IObjectStore store)
    {
        foreach (var size in Sizes)
            await store.PutAsync(Key(size), Bytes(size));
    }

    /// <summary>Hands over the objects that the comparisons read.</summary>
    /// <param name="add">Takes a path and the bytes.</param>
    /// <param name="bucket">The bucket.</param>
    public static void Fill(Action<string, byte[]> add, string bucket)
    {
        foreach (var size in Sizes)
            add($"/{bucket}/{Key(size)}", Bytes(size));
    }

    private async Task RawPutAsync(byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var response = await http.PostAsync(new Uri(endpoint, $"upload/storage/v1/b/{bucket}/o?uploadType=media&name=raw"), content);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }

    private async Task RawGetAsync(string key, byte[] target)
    {
        using var response = await http.GetAsync(new Uri(endpoint, $"{bucket}/{key}"), HttpCompletionOption.ResponseHeadersRead);
        await using var content = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(target);
    }

    private async Task RawVerifiedGetAsync(string key, byte[] target)
    {
        using var response = await http.GetAsync(new Uri(endpoint, $"{bucket}/{key}"), HttpCompletionOption.ResponseHeadersRead);
        await using var content = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(target);
        if (!response.Headers.GetValues("x-goog-hash").Any(hash => hash.Contains(Crc32C.Compute(target).ToBase64(), StringComparison.Ordinal)))
            throw new InvalidOperationException("The bytes are not those that were stored.");
    }

    private async Task RawHeadAsync()
    {
        using var response = await http.GetAsync(new Uri(endpoint, $"storage/v1/b/{bucket}/o/{Key(Sizes[0])}"));
        await response.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
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
