using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Emulators;
using Portable.Emulators.Node;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Interop;

/// <summary>Objects between our adapter and Microsoft's JavaScript client, in both directions.</summary>
public sealed class BlobInteropTests : IAsyncLifetime
{
    private const int Block = BlobObjectStoreOptions.MinTransferSize;
    private const string OddKey = "signed/a+b ü";

    private readonly string container = $"interop-{Guid.NewGuid():N}";
    private BlobObjectStoreProvider provider = null!;
    private IObjectStore store = null!;
    private JavaScriptClient javaScript = null!;

    private static readonly string[] Keys =
    [
        "plain", "folder/a b", "a+b", "a%2Fb", "100%", "a?b=c&d", "a#b", "a'b\"c", "<a>&amp;", "ü", "e\u0301", "日本/語", "😀", "a~b!c*(d)", "a:b@c$d,e;f=g",
    ];

    private static ObjectProperties Properties { get; } = new()
    {
        ContentType = "text/plain; charset=utf-8",
        ContentEncoding = "compress",
        ContentLanguage = "en-GB",
        ContentDisposition = "attachment; filename=\"a.txt\"",
        CacheControl = "max-age=60",
        Metadata = new Dictionary<string, string> { ["plain"] = "some text", ["with-hyphen"] = "1;2=3", ["unicode"] = "Grüße, 日本語 😀", ["portable_crc32c"] = "mine" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if ((await Emulator.AzuriteBlob.FindAbsenceAsync(Token) ?? NodeProgram.FindAbsence("@azure/storage-blob")) is { } absence)
            Assert.Skip(absence);
        var connection = Azurite.Blobs(await Emulator.AzuriteBlob.StartAsync(Token));
        provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = connection }, new BlobObjectStoreOptions { MaximumTransferSize = Block });
        var definition = new ObjectStoreDefinition { Bucket = container };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        store = provider.Open(definition);
        javaScript = new JavaScriptClient("blob", new JsonObject { ["connection"] = connection, ["container"] = container });
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        provider?.Dispose();
    }

    /// <summary>Metadata that Blob Storage could not keep it reads as the adapter's documentation says: hyphens escaped, text beyond ASCII in encoded words.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData((2 * Block) + 17)]
    public async Task It_reads_the_headers_metadata_and_bytes_that_we_write(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var info = await store.PutAsync("ours", new MemoryStream(bytes), new PutOptions { Properties = Properties }, Token);
        var seen = (await javaScript.CallAsync("read", key: "ours"))!;
        Assert.Equal(bytes, JavaScriptClient.Bytes(seen["content"]));
        var properties = seen["properties"]!;
        Assert.Equal(info.ETag.Value, (string?)properties["etag"]);
        Assert.Equal(size, (int)properties["contentLength"]!);
        Assert.Equal(Properties.ContentType, (string?)properties["contentType"]);
        Assert.Equal(Properties.ContentEncoding, (string?)properties["contentEncoding"]);
        Assert.Equal(Properties.ContentLanguage, (string?)properties["contentLanguage"]);
        Assert.Equal(Properties.ContentDisposition, (string?)properties["contentDisposition"]);
        Assert.Equal(Properties.CacheControl, (string?)properties["cacheControl"]);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["plain"] = "some text",
                ["portable__0x5f__crc32c"] = "mine",
                ["portable_crc32c"] = Crc32C.Compute(bytes).ToBase64(),
                ["unicode"] = "=?UTF-8?B?R3LDvMOfZSwg5pel5pys6KqeIPCfmIA=?=",
                ["with__0x2d__hyphen"] = "1;2=3",
            },
            JavaScriptClient.Texts(properties["metadata"]));
    }

    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, (2 * Block) + 17)]
    public async Task We_read_the_headers_metadata_and_bytes_that_it_writes(bool blocks, int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var input = new JsonObject { ["content"] = JavaScriptClient.Bytes(bytes), ["blockSize"] = Block, ["options"] = Options(("Author", "Ada"), ("two_words", "=?UTF-8?B?R3LDvMOfZQ==?=")) };
        var written = (await javaScript.CallAsync(blocks ? "uploadBlocks" : "upload", input, "theirs"))!;
        await using var download = await store.GetAsync("theirs", cancellationToken: Token);
        var info = download!.Info;
        Assert.Equal((string?)written["etag"], info.ETag.Value);
        Assert.Equal(size, info.Size);
        Assert.Null(info.Checksum);
        Assert.Equal(new Dictionary<string, string> { ["author"] = "Ada", ["two_words"] = "Grüße" }, info.Properties.Metadata);
        Assert.Equal(Properties with { Metadata = info.Properties.Metadata }, info.Properties);
        Assert.Equal(bytes, await store.GetBytesAsync("theirs", Token));
        var head = (await store.HeadAsync("theirs", Token))!;
        Assert.Equal(info with { Properties = Properties }, head with { Properties = Properties });
        Assert.Equal(info.Properties.Metadata, head.Properties.Metadata);
    }

    /// <summary>Block names of two lengths in one blob are an error (InvalidBlobOrBlock): ours are as long as the client's.</summary>
    [Fact]
    public async Task Each_writes_in_blocks_over_what_the_other_wrote_in_blocks()
    {
        var (ours, theirs) = (RandomNumberGenerator.GetBytes((2 * Block) + 1), RandomNumberGenerator.GetBytes((2 * Block) + 2));
        var input = new JsonObject { ["content"] = JavaScriptClient.Bytes(theirs), ["blockSize"] = Block };
        await store.PutAsync("both", ours, cancellationToken: Token);
        await javaScript.CallAsync("uploadBlocks", input, "both");
        Assert.Equal(theirs, await store.GetBytesAsync("both", Token));
        await store.PutAsync("both", ours, cancellationToken: Token);
        Assert.Equal(ours, JavaScriptClient.Bytes((await javaScript.CallAsync("read", key: "both"))!["content"]));
        Assert.Equal(3, (await javaScript.CallAsync("blocks", key: "both"))!["committedBlocks"]!.AsArray().Count);
    }

    [Fact]
    public async Task Each_others_conditions_hold()
    {
        var info = await store.PutAsync("both", new byte[] { 1 }, new PutOptions { Condition = WriteCondition.IfAbsent }, Token);
        var refused = await Assert.ThrowsAsync<JavaScriptException>(() => UploadAsync("both", [2], "ifNoneMatch", "*"));
        Assert.Contains("409", refused.Message, StringComparison.Ordinal);

        await UploadAsync("both", [2], "ifMatch", info.ETag.Value);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("both", new byte[] { 3 }, new PutOptions { Condition = WriteCondition.IfMatch(info.ETag) }, Token));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
        Assert.Equal([2], await store.GetBytesAsync("both", Token));
    }

    [Fact]
    public async Task Both_mean_the_same_object_by_a_key()
    {
        var (ours, theirs) = (Keys.Select(key => $"ours/{key}").ToArray(), Keys.Select(key => $"theirs/{key}").ToArray());
        foreach (var key in ours)
            await store.PutTextAsync(key, key, cancellationToken: Token);
        var answers = await javaScript.CallAsync([
            .. ours.Select(key => JavaScriptClient.Step("read", key: key)),
            .. theirs.Select(key => JavaScriptClient.Step("upload", new() { ["content"] = JavaScriptClient.Bytes(Encoding.UTF8.GetBytes(key)) }, key)),
            JavaScriptClient.Step("list"),
        ]);
        var all = ours.Concat(theirs).OrderBy(key => new ObjectKey(key)).ToArray();
        Assert.Equal(ours, answers.Take(ours.Length).Select(answer => Encoding.UTF8.GetString(JavaScriptClient.Bytes(answer!["content"]))));
        Assert.Equal(all, answers[^1]!.AsArray().Select(name => (string)name!));

        Assert.Equal(all, await store.ListAsync(cancellationToken: Token).Select(entry => entry.Key.Value).ToListAsync(Token));
        foreach (var key in theirs)
            Assert.Equal(key, await store.GetTextAsync(key, Token));
        Assert.All(await store.DeleteManyAsync([.. all.Select(key => new ObjectKey(key))], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Empty((await javaScript.CallAsync("list"))!.AsArray());
    }

    [Fact]
    public async Task Each_copies_what_the_other_wrote_with_all_its_properties()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        await store.PutAsync("ours", bytes, new PutOptions { Properties = Properties }, Token);
        await javaScript.CallAsync("copy", new JsonObject { ["to"] = "theirs" }, "ours");
        await store.CopyAsync("theirs", "ours-again", cancellationToken: Token);
        Assert.Equal(bytes, JavaScriptClient.Bytes((await javaScript.CallAsync("read", key: "ours-again"))!["content"]));
        var info = (await store.HeadAsync("ours-again", Token))!;
        Assert.Equal(Properties.Metadata, info.Properties.Metadata);
        Assert.Equal(Properties with { Metadata = info.Properties.Metadata }, info.Properties);
        Assert.Equal(Crc32C.Compute(bytes), info.Checksum);
    }

    [Fact]
    public async Task It_uses_the_requests_that_we_sign()
    {
        var put = await store.SignAsync(OddKey, new SignOptions { Method = HttpMethod.Put }, Token);
        var get = await store.SignAsync(OddKey, cancellationToken: Token);
        var delete = await store.SignAsync(OddKey, new SignOptions { Method = HttpMethod.Delete }, Token);
        var answers = await javaScript.CallAsync(Send(put, "signed content"u8), Send(get), Send(delete), Send(get));
        Assert.Equal(201, (int?)answers[0]!["status"]);
        Assert.Equal("signed content"u8, JavaScriptClient.Bytes(answers[1]!["body"]));
        Assert.Equal(202, (int?)answers[2]!["status"]);
        Assert.Equal(404, (int?)answers[3]!["status"]);
    }

    [Fact]
    public async Task We_use_the_requests_that_it_signs()
    {
        var urls = await javaScript.CallAsync(
            JavaScriptClient.Step("sign", new() { ["permissions"] = "cw" }, OddKey), JavaScriptClient.Step("sign", new() { ["permissions"] = "r" }, OddKey));
        using var http = new HttpClient();
        using var put = new HttpRequestMessage(HttpMethod.Put, (string)urls[0]!["url"]!) { Content = new ByteArrayContent([1, 2, 3]), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using (var answer = await http.SendAsync(put, Token))
            answer.EnsureSuccessStatusCode();
        Assert.Equal([1, 2, 3], await store.GetBytesAsync(OddKey, Token));
        await store.PutAsync(OddKey, new byte[] { 4, 5, 6 }, cancellationToken: Token);
        var address = (string)urls[1]!["url"]!;
        Assert.Equal([4, 5, 6], await http.GetByteArrayAsync(new Uri(address), Token));
        // What makes this worth something: another signature is refused.
        using var changed = await http.GetAsync(new Uri(address.Replace("sp=r", "sp=rw", StringComparison.Ordinal)), Token);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
    }

    private Task<JsonNode?> UploadAsync(string key, byte[] bytes, string condition, string value) => javaScript.CallAsync(
        "upload", new JsonObject { ["content"] = JavaScriptClient.Bytes(bytes), ["options"] = new JsonObject { ["conditions"] = new JsonObject { [condition] = value } } }, key);

    private static JsonObject Options(params (string Name, string Value)[] metadata) => new()
    {
        ["blobHTTPHeaders"] = new JsonObject
        {
            ["blobContentType"] = Properties.ContentType,
            ["blobContentEncoding"] = Properties.ContentEncoding,
            ["blobContentLanguage"] = Properties.ContentLanguage,
            ["blobContentDisposition"] = Properties.ContentDisposition,
            ["blobCacheControl"] = Properties.CacheControl,
        },
        ["metadata"] = JavaScriptClient.Texts(metadata.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))),
    };

    private static JsonObject Send(SignedRequest request, ReadOnlySpan<byte> body = default)
    {
        var input = new JsonObject { ["url"] = request.Uri.AbsoluteUri, ["method"] = request.Method.Method, ["headers"] = JavaScriptClient.Texts(request.Headers) };
        if (!body.IsEmpty)
            input["body"] = JavaScriptClient.Bytes(body);
        return JavaScriptClient.Step("send", input);
    }
}
