using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Emulators.CloudStorage;
using Portable.Emulators.CloudStorage.Access;
using Portable.Emulators.Node;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Interop;

/// <summary>Objects between our adapter and Google's JavaScript client, in both directions.</summary>
public sealed class GcsInteropTests : IAsyncLifetime
{
    private const int Chunk = GcsObjectStoreOptions.ChunkSizeUnit;
    private const string OddKey = "signed/a+b ü";

    private readonly string bucket = $"interop-{Guid.NewGuid():N}";
    private readonly string credentials = Path.Combine(Path.GetTempPath(), $"portable-{Guid.NewGuid():N}.json");
    private readonly EmulatedServiceAccount account = new();
    private CloudStorageEmulator emulator = null!;
    private GcsObjectStoreProvider provider = null!;
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
        Metadata = new Dictionary<string, string> { ["plain"] = "some text", ["with-hyphen"] = "1;2=3", ["unicode"] = "Grüße, 日本語 😀", ["percent"] = "100 %25" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (NodeProgram.FindAbsence("@google-cloud/storage") is { } absence)
            Assert.Skip(absence);
        emulator = await CloudStorageEmulator.StartAsync(new() { ServiceAccount = account }, Token);
        await File.WriteAllTextAsync(credentials, account.ToCredentialsJson(emulator.TokenUri), Token);
        provider = new GcsObjectStoreProvider(
            new GcpOptions { Endpoint = emulator.Endpoint, ProjectId = "portable", CredentialsPath = credentials }, new GcsObjectStoreOptions { ChunkSize = Chunk });
        var definition = new ObjectStoreDefinition { Bucket = bucket };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        store = provider.Open(definition);
        javaScript = new JavaScriptClient("storage", new JsonObject
        {
            ["bucket"] = bucket,
            ["config"] = new JsonObject
            {
                ["apiEndpoint"] = emulator.Endpoint.GetLeftPart(UriPartial.Authority),
                ["projectId"] = "portable",
                ["credentials"] = new JsonObject { ["client_email"] = account.Email, ["private_key"] = account.Key.ExportPkcs8PrivateKeyPem() },
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        provider?.Dispose();
        if (emulator is not null)
            await emulator.DisposeAsync();
        account.Dispose();
        File.Delete(credentials);
    }

    /// <summary>Its download verifies the checksum that we sent.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData((2 * Chunk) + 17)]
    public async Task It_reads_the_headers_metadata_and_bytes_that_we_write(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var info = await store.PutAsync("ours", new MemoryStream(bytes), new PutOptions { Properties = Properties }, Token);
        var seen = (await javaScript.CallAsync("read", key: "ours"))!;
        Assert.Equal(bytes, JavaScriptClient.Bytes(seen["content"]));
        var metadata = seen["metadata"]!;
        Assert.Equal(info.ETag.Value, $"\"{metadata["generation"]}\"");
        Assert.Equal(size, int.Parse(metadata["size"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Crc32C.Compute(bytes).ToBase64(), (string?)metadata["crc32c"]);
        Assert.Equal(Properties.ContentType, (string?)metadata["contentType"]);
        Assert.Equal(Properties.ContentEncoding, (string?)metadata["contentEncoding"]);
        Assert.Equal(Properties.ContentLanguage, (string?)metadata["contentLanguage"]);
        Assert.Equal(Properties.ContentDisposition, (string?)metadata["contentDisposition"]);
        Assert.Equal(Properties.CacheControl, (string?)metadata["cacheControl"]);
        Assert.Equal(Properties.Metadata, metadata["metadata"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!));
    }

    [Theory]
    [InlineData(false, 0, 1000)]
    [InlineData(true, 0, (2 * Chunk) + 17)]
    [InlineData(true, Chunk, (2 * Chunk) + 17)]
    public async Task We_read_the_headers_metadata_and_bytes_that_it_writes(bool resumable, int chunkSize, int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var options = Options(resumable);
        if (chunkSize > 0)
            options["chunkSize"] = chunkSize;
        var written = (await javaScript.CallAsync("save", new JsonObject { ["content"] = JavaScriptClient.Bytes(bytes), ["options"] = options }, "theirs"))!;
        await using var download = await store.GetAsync("theirs", cancellationToken: Token);
        var info = download!.Info;
        Assert.Equal($"\"{written["generation"]}\"", info.ETag.Value);
        Assert.Equal(size, info.Size);
        Assert.Equal(Crc32C.Compute(bytes), info.Checksum);
        Assert.Equal(Properties.Metadata, info.Properties.Metadata);
        Assert.Equal(Properties with { Metadata = info.Properties.Metadata }, info.Properties);
        Assert.Equal(bytes, await store.GetBytesAsync("theirs", Token));
        // A header has whole seconds.
        var head = (await store.HeadAsync("theirs", Token))!;
        Assert.Equal(info with { Properties = Properties }, head with { Properties = Properties, LastModified = info.LastModified });
        Assert.InRange(head.LastModified, info.LastModified, info.LastModified.AddSeconds(1));
        Assert.Equal(info.Properties.Metadata, head.Properties.Metadata);
    }

    /// <summary>Cloud Storage keeps the case of metadata names, HTTP does not: the port's are in lower case.</summary>
    [Fact]
    public async Task We_read_metadata_with_capitals_in_lower_case()
    {
        var options = new JsonObject { ["resumable"] = false, ["metadata"] = new JsonObject { ["metadata"] = new JsonObject { ["Author"] = "Ada" } } };
        await javaScript.CallAsync("save", new JsonObject { ["content"] = JavaScriptClient.Bytes([1]), ["options"] = options }, "theirs");
        Assert.Equal(new Dictionary<string, string> { ["author"] = "Ada" }, (await store.HeadAsync("theirs", Token))!.Properties.Metadata);
    }

    [Fact]
    public async Task Each_others_conditions_hold()
    {
        var info = await store.PutAsync("both", new byte[] { 1 }, new PutOptions { Condition = WriteCondition.IfAbsent }, Token);
        var ifAbsent = Options(resumable: false);
        ifAbsent["preconditionOpts"] = new JsonObject { ["ifGenerationMatch"] = 0 };
        var refused = await Assert.ThrowsAsync<JavaScriptException>(() => javaScript.CallAsync("save", new JsonObject { ["content"] = JavaScriptClient.Bytes([2]), ["options"] = ifAbsent }, "both"));
        Assert.Contains("412", refused.Message, StringComparison.Ordinal);

        var ifOurs = Options(resumable: false);
        ifOurs["preconditionOpts"] = new JsonObject { ["ifGenerationMatch"] = info.ETag.Value.Trim('"') };
        await javaScript.CallAsync("save", new JsonObject { ["content"] = JavaScriptClient.Bytes([2]), ["options"] = ifOurs }, "both");
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
            .. theirs.Select(key => JavaScriptClient.Step("save", new() { ["content"] = JavaScriptClient.Bytes(Encoding.UTF8.GetBytes(key)), ["options"] = new JsonObject { ["resumable"] = false } }, key)),
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
        var seen = (await javaScript.CallAsync("read", key: "ours-again"))!;
        Assert.Equal(bytes, JavaScriptClient.Bytes(seen["content"]));
        Assert.Equal(Properties.Metadata, seen["metadata"]!["metadata"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!));
        Assert.Equal(Properties.ContentType, (string?)seen["metadata"]!["contentType"]);
    }

    [Fact]
    public async Task It_uses_the_requests_that_we_sign()
    {
        var put = await store.SignAsync(OddKey, new SignOptions { Method = HttpMethod.Put, ContentType = "text/plain" }, Token);
        var get = await store.SignAsync(OddKey, cancellationToken: Token);
        var delete = await store.SignAsync(OddKey, new SignOptions { Method = HttpMethod.Delete }, Token);
        var answers = await javaScript.CallAsync(Send(put, "signed content"u8), Send(get), Send(delete), Send(get));
        Assert.Equal(200, (int?)answers[0]!["status"]);
        Assert.Equal("signed content"u8, JavaScriptClient.Bytes(answers[1]!["body"]));
        Assert.Equal("text/plain", (string?)answers[1]!["headers"]!["content-type"]);
        Assert.Equal(204, (int?)answers[2]!["status"]);
        Assert.Equal(404, (int?)answers[3]!["status"]);
    }

    /// <summary>What makes the requests that each signs for the other worth something.</summary>
    [Fact]
    public async Task A_signed_request_with_another_key_or_another_signature_is_refused()
    {
        await store.PutAsync("signed", new byte[] { 1 }, cancellationToken: Token);
        var address = (await store.SignAsync("signed", cancellationToken: Token)).Uri.AbsoluteUri;
        using var http = new HttpClient();
        using var good = await http.GetAsync(new Uri(address), Token);
        using var other = await http.GetAsync(new Uri(address.Replace("/signed?", "/other?", StringComparison.Ordinal)), Token);
        using var changed = await http.GetAsync(new Uri(address[..^1] + (address[^1] == '0' ? '1' : '0')), Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (good.StatusCode, other.StatusCode, changed.StatusCode));
    }

    [Fact]
    public async Task We_use_the_requests_that_it_signs()
    {
        var urls = await javaScript.CallAsync(
            JavaScriptClient.Step("sign", new() { ["action"] = "write", ["contentType"] = "application/x-theirs" }, OddKey), JavaScriptClient.Step("sign", new() { ["action"] = "read" }, OddKey));
        using var http = new HttpClient();
        using var put = Request(HttpMethod.Put, urls[0]!);
        put.Content = new ByteArrayContent([1, 2, 3]) { Headers = { { "Content-Type", "application/x-theirs" } } };
        using (var answer = await http.SendAsync(put, Token))
            answer.EnsureSuccessStatusCode();
        Assert.Equal([1, 2, 3], await store.GetBytesAsync(OddKey, Token));
        await store.PutAsync(OddKey, new byte[] { 4, 5, 6 }, cancellationToken: Token);
        using var get = Request(HttpMethod.Get, urls[1]!);
        using var read = await http.SendAsync(get, Token);
        Assert.Equal([4, 5, 6], await read.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(Token));
    }

    private static JsonObject Options(bool resumable) => new()
    {
        ["resumable"] = resumable,
        ["validation"] = "crc32c",
        ["metadata"] = new JsonObject
        {
            ["contentType"] = Properties.ContentType,
            ["contentEncoding"] = Properties.ContentEncoding,
            ["contentLanguage"] = Properties.ContentLanguage,
            ["contentDisposition"] = Properties.ContentDisposition,
            ["cacheControl"] = Properties.CacheControl,
            ["metadata"] = new JsonObject(Properties.Metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        },
    };

    private static JsonObject Send(SignedRequest request, ReadOnlySpan<byte> body = default)
    {
        var input = new JsonObject
        {
            ["url"] = request.Uri.AbsoluteUri,
            ["method"] = request.Method.Method,
            ["headers"] = new JsonObject(request.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        };
        if (!body.IsEmpty)
            input["body"] = JavaScriptClient.Bytes(body);
        return JavaScriptClient.Step("send", input);
    }

    /// <summary>The client signs the name of a host that it was told of without the port, as it is for Google's: so it must be sent.</summary>
    private static HttpRequestMessage Request(HttpMethod method, JsonNode signed)
    {
        var address = new Uri((string)signed["url"]!);
        return new HttpRequestMessage(method, address) { Headers = { Host = address.Host } };
    }
}
