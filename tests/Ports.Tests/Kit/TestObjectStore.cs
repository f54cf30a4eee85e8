using System.Collections.Concurrent;
using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.Tests.Kit;

/// <summary>The least store that has a base class to test: a dictionary, with a place to break each call and each download.</summary>
internal sealed class TestObjectStore(
    TimeProvider? timeProvider = null, Capabilities<ObjectStoreFeature>? capabilities = null, string bucket = "bucket")
    : ObjectStore("Test", bucket, capabilities ?? Everything, timeProvider)
{
    private readonly ConcurrentQueue<string> calls = [];
    private readonly ConcurrentQueue<GetOptions> opens = [];
    private int version;

    public static Capabilities<ObjectStoreFeature> Everything { get; } =
        new(Enum.GetValues<ObjectStoreFeature>().Select(feature => KeyValuePair.Create(feature, Support.Native)));

    public ConcurrentDictionary<string, (byte[] Bytes, ObjectInfo Info)> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>The adapter's methods that were reached, in order.</summary>
    public IReadOnlyCollection<string> Calls => calls;

    /// <summary>What each download asked for, in order.</summary>
    public IReadOnlyList<GetOptions> Opens => [.. opens];

    /// <summary>Thrown by the adapter's part of each call, by the call's name.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Wraps the bytes of the n-th download, counted from 0.</summary>
    public Func<int, Stream, Stream> Content { get; set; } = (_, content) => content;

    public Func<IObjectStore, bool> CopiesFrom { get; set; } = _ => false;

    public CopyOptions? LastCopy { get; private set; }

    public PutOptions? LastPut { get; private set; }

    public ListOptions? LastList { get; private set; }

    /// <summary>Puts bytes there without the base class, so that nothing but the test under way is counted.</summary>
    public ObjectInfo Seed(string key, byte[] bytes, Crc32C? checksum = null, bool withChecksum = true)
    {
        var info = new ObjectInfo
        {
            Key = key,
            Size = bytes.Length,
            ETag = new ETag(Interlocked.Increment(ref version).ToString(CultureInfo.InvariantCulture)),
            LastModified = DateTimeOffset.UnixEpoch,
            Checksum = withChecksum ? checksum ?? Crc32C.Compute(bytes) : null,
        };
        Objects[key] = (bytes, info);
        return info;
    }

    protected override async Task<ObjectInfo> PutCoreAsync(
        ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        Enter("Put");
        LastPut = options;
        var bytes = content.Bytes.ToArray();
        if (content.Stream is { } stream)
        {
            using var buffer = new MemoryStream();
            await stream.CopyToAsync(buffer, cancellationToken);
            bytes = buffer.ToArray();
        }

        if (options.ExpectedChecksum is { } expected && expected != Crc32C.Compute(bytes))
            throw Error(ObjectStoreErrorCode.ChecksumMismatch, "the content is not as expected", key);
        if (options.Condition.IsIfAbsent && Objects.ContainsKey(key.Value))
            throw Error(ObjectStoreErrorCode.AlreadyExists, "the object exists", key);
        var info = Seed(key.Value, bytes) with { Properties = options.Properties };
        Objects[key.Value] = (bytes, info);
        return info;
    }

    protected override Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        Enter("Get");
        var open = opens.Count;
        opens.Enqueue(options);
        if (!Objects.TryGetValue(key.Value, out var stored))
            return Task.FromResult<ObjectDownload?>(null);
        if (options.IfMatch is { } match && match != stored.Info.ETag)
            throw Error(ObjectStoreErrorCode.PreconditionFailed, "the object has changed", key);
        if (options.IfNoneMatch == stored.Info.ETag)
            return Task.FromResult<ObjectDownload?>(ObjectDownload.NotModified);
        var (offset, length) = (0L, (long)stored.Bytes.Length);
        if (options.Range is { } range && !range.TryResolve(stored.Bytes.Length, out offset, out length))
            throw Error(ObjectStoreErrorCode.InvalidRange, "the range is outside", key);
        var content = Content(open, new MemoryStream(stored.Bytes, (int)offset, (int)length, writable: false));
        return Task.FromResult<ObjectDownload?>(new ObjectDownload(stored.Info, content, offset, length));
    }

    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        Enter("Head");
        return Task.FromResult(Objects.TryGetValue(key.Value, out var stored) ? stored.Info : null);
    }

    protected override async IAsyncEnumerable<ObjectListEntry> ListCoreAsync(
        ListOptions options, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LastList = options;
        await Task.Yield();
        foreach (var (bytes, info) in Objects.Values.OrderBy(stored => stored.Info.Key))
        {
            Enter("List");
            var key = info.Key.Value;
            if (!key.StartsWith(options.Prefix, StringComparison.Ordinal))
                continue;
            if (options.Delimiter is { } delimiter && key.IndexOf(delimiter, options.Prefix.Length, StringComparison.Ordinal) is >= 0 and var at)
                yield return ObjectListEntry.ForPrefix(key[..(at + delimiter.Length)]);
            else
                yield return ObjectListEntry.ForObject(info.Key, bytes.Length, info.LastModified, info.ETag);
        }
    }

    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        Enter("Delete");
        Objects.TryRemove(key.Value, out _);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        Enter("DeleteMany");
        foreach (var key in keys)
            Objects.TryRemove(key.Value, out _);
        return Task.FromResult<IReadOnlyList<DeleteResult>>([.. keys.Select(key => new DeleteResult(key, null))]);
    }

    protected override Task<ObjectInfo> CopyCoreAsync(
        ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        Enter("Copy");
        LastCopy = options;
        var from = (TestObjectStore)options.SourceStore!;
        return from.Objects.TryGetValue(source.Value, out var stored)
            ? Task.FromResult(Seed(target.Value, stored.Bytes))
            : throw Error(ObjectStoreErrorCode.NotFound, "there is no source", source);
    }

    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        Enter("Sign");
        return Task.FromResult(new SignedRequest
        {
            Uri = new Uri("https://example.test/" + Uri.EscapeDataString(key.Value)),
            Method = options.Method,
            Headers = new Dictionary<string, string>(),
            ExpiresAt = DateTimeOffset.UnixEpoch + options.ExpiresIn,
        });
    }

    protected override ObjectStoreErrorCode Classify(Exception exception) => exception switch
    {
        TimeoutException => ObjectStoreErrorCode.Unavailable,
        UnauthorizedAccessException => ObjectStoreErrorCode.PermissionDenied,
        _ => ObjectStoreErrorCode.Unknown,
    };

    protected override bool CanCopyFrom(IObjectStore source) => CopiesFrom(source);

    private void Enter(string call)
    {
        calls.Enqueue(call);
        if (Fault(call) is { } fault)
            throw fault;
    }
}
