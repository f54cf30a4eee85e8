using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Faults;

/// <summary>A store behind a <see cref="FaultProxy"/>, and beside it another client, which sees what is really there.</summary>
public abstract class ObjectStoreFaultTest
{
    /// <summary>How often a request is tried in all.</summary>
    protected const int Attempts = 3;

    /// <summary>What two waits between attempts and a slow machine may take.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected FaultProxy Proxy { get; set; } = null!;

    protected IObjectStore Store { get; set; } = null!;

    protected string Bucket { get; } = $"faults-{Guid.NewGuid():N}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How many requests an operation has under way before it waits for an answer.</summary>
    protected virtual int RequestsAtOnceOf(string operation) => 1;

    /// <summary>Writes an object without the adapter.</summary>
    protected abstract Task PutNativeAsync(string key, byte[] bytes);

    /// <summary>Deletes an object without the adapter.</summary>
    protected abstract Task DeleteNativeAsync(string key);

    /// <summary>Asserts that a request asks for what is missing of a download.</summary>
    /// <param name="request">The request.</param>
    /// <param name="from">The first byte that is missing, where that is known: what a reset connection still held may be lost.</param>
    /// <param name="to">The last byte.</param>
    private protected virtual void AssertGoesOn(RequestHead request, long? from, long to)
    {
        Assert.EndsWith($"-{to}", RangeOf(request), StringComparison.Ordinal);
        if (from is not null)
            Assert.Equal($"bytes={from}-{to}", RangeOf(request));
    }

    /// <summary>Asserts that a request asks for the version of an object that is there.</summary>
    private protected abstract Task AssertPinnedAsync(RequestHead request, string key);

    /// <summary>The range that a request asks for.</summary>
    private protected static string? RangeOf(RequestHead request) => request.Header("Range") ?? request.Header("x-ms-range");

    /// <summary>Does each of the operations that the tests go through.</summary>
    protected async Task CallAsync(string operation, IObjectStore? store = null)
    {
        store ??= Store;
        switch (operation)
        {
            case "Put":
                await store.PutAsync("new", new byte[100], cancellationToken: Token);
                break;
            case "Get":
                Assert.NotNull(await store.GetBytesAsync("there", Token));
                break;
            case "Head":
                Assert.NotNull(await store.HeadAsync("there", Token));
                break;
            case "List":
                Assert.Contains("there", await store.ListAsync(cancellationToken: Token).Select(entry => entry.Key.Value).ToListAsync(Token));
                break;
            case "Delete":
                await store.DeleteAsync("there", cancellationToken: Token);
                break;
            case "DeleteMany":
                if ((await store.DeleteManyAsync(["there", "nowhere"], Token)).FirstOrDefault(result => !result.Succeeded).Error is { } notDeleted)
                    throw notDeleted;
                break;
            case "Copy":
                await store.CopyAsync("there", "copy", cancellationToken: Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown.");
        }
    }

    /// <summary>Asserts that a call fails with a code, within a time.</summary>
    protected static async Task<ObjectStoreException> ThrowsAsync(ObjectStoreErrorCode code, Func<Task> call, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<ObjectStoreException>(call);
        Assert.True(code == error.Code, error.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, within ?? Patience);
        return error;
    }

    /// <summary>Asserts that a put has told of the object that is there now.</summary>
    protected async Task AssertSameAsync(ObjectInfo info)
    {
        var seen = (await Store.HeadAsync("new", Token))!;
        Assert.Equal((seen.ETag, seen.Size, seen.Checksum), (info.ETag, info.Size, info.Checksum));
    }

    protected static byte[] RandomBytes(int size) => RandomNumberGenerator.GetBytes(size);

    /// <summary>Bytes as a stream that is read once and does not know its length.</summary>
    protected static Stream ForwardOnly(byte[] bytes) => PipeReader.Create(new ReadOnlySequence<byte>(bytes)).AsStream();
}
