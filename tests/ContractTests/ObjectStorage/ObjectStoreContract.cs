using System.Runtime.CompilerServices;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>What the object-store contract classes share. Each instance (so each test) keeps to keys below a prefix of its own.</summary>
public abstract class ObjectStoreContract : ContractTest
{
    private protected ObjectStoreContract(ObjectStoreContractFixture fixture)
        : base(fixture) => Fixture = fixture;

    /// <summary>The fixture.</summary>
    protected ObjectStoreContractFixture Fixture { get; }

    /// <summary>The store under test.</summary>
    protected IObjectStore Store => Fixture.Store;

    /// <summary>What all keys of this test begin with, ending with a slash.</summary>
    protected string Prefix { get; } = $"{Guid.NewGuid():N}/";

    /// <summary>A key of this test.</summary>
    /// <param name="name">The rest of the key.</param>
    /// <returns>The key.</returns>
    protected ObjectKey Key(string name = "object") => Prefix + name;

    private protected static byte[] Bytes(int length, int seed = 1) => SelfDescribing.Fill(new byte[length], seed);

    /// <summary>Whether the store keeps checksums; where it does not, none is given back, and no read can be held against one.</summary>
    private protected bool KeepsChecksums => Store.Capabilities.Supports(ObjectStoreFeature.Checksum);

    /// <summary>What the store keeps of a checksum.</summary>
    private protected Crc32C? Kept(Crc32C checksum) => KeepsChecksums ? checksum : null;

    private protected static async Task<ObjectStoreException> ThrowsAsync(ObjectStoreErrorCode code, Func<Task> act)
    {
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(act);
        Assert.True(exception.Code == code, $"Expected {code}, but it was {exception.Message}");
        return exception;
    }

    private protected static Task UnsupportedAsync(Func<Task> act) => ThrowsAsync(ObjectStoreErrorCode.Unsupported, act);

    /// <summary>Lists under this test's prefix; keys come back without it.</summary>
    private protected async Task<List<string>> ListAsync(string prefix = "", string? delimiter = null, string? startAfter = null, int? pageSize = null)
    {
        var options = new ListOptions
        {
            Prefix = Prefix + prefix,
            Delimiter = delimiter,
            StartAfter = startAfter is null ? null : Prefix + startAfter,
            PageSize = pageSize,
        };
        List<string> keys = [];
        await foreach (var entry in Store.ListAsync(options))
        {
            Assert.StartsWith(Prefix, entry.Key.Value, StringComparison.Ordinal);
            keys.Add((entry.IsPrefix ? "PREFIX " : string.Empty) + entry.Key.Value[Prefix.Length..]);
        }

        return keys;
    }

    private protected async Task PutAllAsync(IEnumerable<string> names, int atOnce = 16) =>
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (name, token) => await Store.PutAsync(Key(name), "x"u8.ToArray(), null, token));

    private protected async Task AssertContentAsync(ObjectKey key, ReadOnlyMemory<byte> expected, [CallerArgumentExpression(nameof(key))] string what = "") =>
        AssertBytes(expected, await Store.GetBytesAsync(key), $"The object {what} is not what was written.");

    /// <summary>Compares without printing megabytes.</summary>
    private protected static void AssertBytes(ReadOnlyMemory<byte> expected, byte[]? actual, string message = "The bytes differ.")
    {
        Assert.True(actual is not null, $"{message} There is no object.");
        Assert.True(expected.Length == actual.Length, $"{message} There are {actual.Length} bytes, expected were {expected.Length}.");
        var common = expected.Span.CommonPrefixLength(actual);
        Assert.True(common == expected.Length, $"{message} They differ at byte {common} of {expected.Length}.");
    }

    private protected static void AssertSame(ObjectProperties expected, ObjectProperties actual)
    {
        Assert.Equal(expected with { Metadata = ObjectMetadata.Empty }, actual with { Metadata = ObjectMetadata.Empty });
        AssertSame(expected.Metadata, actual.Metadata);
    }

    private protected static void AssertSame(IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual) =>
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), actual.OrderBy(pair => pair.Key, StringComparer.Ordinal));
}
