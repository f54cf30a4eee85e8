using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Parity;

/// <summary>One of the two stores that are compared. Marks of versions and times differ by nature; everything else is put into words that must be equal.</summary>
/// <param name="store">The store; nobody else uses its keys.</param>
/// <param name="hasChecksums">Whether both sides keep checksums.</param>
internal sealed class StoreSide(IObjectStore store, bool hasChecksums)
{
    private static readonly ETag Never = new("\"00000000000000000000000000000000\"");

    private int contents;

    /// <summary>Keys that lie beside, in and behind each other.</summary>
    public static string[] Keys { get; } = ["a", "a/b", "a/b c+d%20", "a-", "b/ü/😀", "b/\uFF5E", "B"];

    /// <summary>What listings begin with.</summary>
    public static string[] Prefixes { get; } = ["", "a", "a/", "b/", "none"];

    /// <summary>What may be said of an object.</summary>
    public static ObjectProperties[] Properties { get; } =
    [
        new(),
        new() { ContentType = "text/plain; charset=utf-8", Metadata = new Dictionary<string, string> { ["photographer"] = "Zoë", ["frame-no"] = "7" } },
        new() { ContentType = "image/webp", ContentLanguage = "de", ContentDisposition = "attachment; filename=\"x.webp\"", CacheControl = "no-store" },
    ];

    public IObjectStore Store { get; } = store;

    /// <summary>Bytes that no other put of this side has, and the same put of the other side has too.</summary>
    public byte[] NextContent(int size)
    {
        var bytes = new byte[size];
        new Random(++contents).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A condition in terms of what the store holds.</summary>
    public async Task<WriteCondition> ConditionAsync(int key, StoreCondition condition) => condition switch
    {
        StoreCondition.IfAbsent => WriteCondition.IfAbsent,
        StoreCondition.IfCurrent => WriteCondition.IfMatch((await Store.HeadAsync(Keys[key]))?.ETag ?? Never),
        StoreCondition.IfNever => WriteCondition.IfMatch(Never),
        _ => WriteCondition.None,
    };

    /// <summary>Runs an operation; an error is an outcome as well.</summary>
    public async Task<string> RunAsync(StoreOperation operation)
    {
        try
        {
            return await operation.RunAsync(this);
        }
        catch (ObjectStoreException exception)
        {
            return exception.Code.ToString();
        }
    }

    public string Describe(ObjectInfo info, bool withProperties)
    {
        var text = $"{info.Key}, {info.Size} bytes, {(hasChecksums ? info.Checksum : null)}";
        return withProperties ? $"{text}, {Describe(info.Properties)}" : text;
    }

    public static async Task<string> DescribeAsync(ObjectDownload? download)
    {
        if (download is null)
            return "none";
        if (download.IsNotModified)
            return "not modified";
        using var content = new MemoryStream();
        await download.Content.CopyToAsync(content);
        // The range is part of the outcome, and the checksum of a part is not told by all.
        return string.Create(CultureInfo.InvariantCulture, $"{download.Info.Size} bytes, {download.Length} from {download.Offset}: {Crc32C.Compute(content.ToArray())}, {Describe(download.Info.Properties)}");
    }

    /// <summary>All that is there.</summary>
    public async Task<string> DescribeAllAsync()
    {
        List<string> objects = [];
        await foreach (var entry in Store.ListAsync())
        {
            await using var download = await Store.GetAsync(entry.Key);
            objects.Add($"{entry.Key}: {await DescribeAsync(download)}");
        }

        return string.Join(Environment.NewLine, objects);
    }

    private static string Describe(ObjectProperties properties) =>
        $"{properties.ContentType}|{properties.ContentEncoding}|{properties.ContentLanguage}|{properties.ContentDisposition}|{properties.CacheControl}|"
        + string.Join(',', properties.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
