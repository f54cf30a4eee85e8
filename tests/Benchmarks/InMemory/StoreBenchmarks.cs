using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.InMemory;

/// <summary>Put an object and get it back whole.</summary>
public class StoreBenchmarks
{
    private const string Key = "folder/object.bin";
    private readonly ConcurrentDictionary<string, byte[]> dictionary = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Bytes, Crc32C Checksum)> verified = new(StringComparer.Ordinal);
    private byte[] bytes = [];
    private byte[] target = [];
    private InMemoryObjectStore store = null!;

    [Params(1024, 1024 * 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        bytes = new byte[Size];
        target = new byte[Size];
        new Random(1).NextBytes(bytes);
        var cloud = new InMemoryCloud();
        await new InMemoryObjectStoreProvider(cloud).Provisioner.CreateIfMissingAsync(new ObjectStoreDefinition { Bucket = "benchmark" });
        store = new InMemoryObjectStore(cloud, "benchmark");
    }

    /// <summary>The limit: nobody else's array in, nobody else's array out.</summary>
    [Benchmark(Baseline = true, Description = "ConcurrentDictionary, copy in and out")]
    public byte[] Dictionary()
    {
        dictionary[Key] = bytes.AsSpan().ToArray();
        return dictionary[Key].AsSpan().ToArray();
    }

    /// <summary>The limit with the contract's integrity: a checksum when written, verified when read.</summary>
    [Benchmark(Description = "ConcurrentDictionary, copies and CRC-32C")]
    public byte[] DictionaryVerified()
    {
        verified[Key] = (bytes.AsSpan().ToArray(), Crc32C.Compute(bytes));
        var (stored, checksum) = verified[Key];
        var copy = stored.AsSpan().ToArray();
        return Crc32C.Compute(copy) == checksum ? copy : throw new InvalidOperationException("The bytes are not those that were put.");
    }

    [Benchmark(Description = "Portable in memory, to a new array")]
    public async ValueTask<byte[]?> PortableAsync()
    {
        await store.PutAsync(Key, bytes);
        return await store.GetBytesAsync(Key);
    }

    [Benchmark(Description = "Portable in memory, streamed to a buffer of the caller's")]
    public async ValueTask<int> PortableStreamAsync()
    {
        await store.PutAsync(Key, bytes);
        await using var download = await store.GetAsync(Key);
        await download!.Content.ReadExactlyAsync(target);
        return target.Length;
    }
}
