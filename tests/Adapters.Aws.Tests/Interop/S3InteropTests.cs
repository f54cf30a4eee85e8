using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>Objects between our adapter and Amazon's JavaScript client, in both directions.</summary>
/// <param name="emulator">The server between them.</param>
/// <param name="missing">What the server lacks.</param>
public abstract class S3InteropTests(Emulator emulator, params ObjectStoreFeature[] missing) : IAsyncLifetime
{
    private const int Part = S3ObjectStoreOptions.MinPartSize;

    private readonly string bucket = $"interop-{Guid.NewGuid():N}";
    private S3ObjectStoreProvider provider = null!;

    protected IObjectStore Store { get; private set; } = null!;

    protected bool HasChecksums { get; } = !missing.Contains(ObjectStoreFeature.Checksum);

    private protected AwsClient JavaScript { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string[] Keys =
    [
        "plain", "folder/a b", "a+b", "a%2Fb", "100%", "a?b=c&d", "a#b", "a'b\"c", "<a>&amp;", "ü", "e\u0301", "日本/語", "😀", "a~b!c*(d)", "a:b@c$d,e;f=g",
    ];

    public async ValueTask InitializeAsync()
    {
        if ((await emulator.FindAbsenceAsync(Token) ?? AwsClient.FindAbsence()) is { } absence)
            Assert.Skip(absence);
        var running = await emulator.StartAsync(Token);
        provider = new S3ObjectStoreProvider(
            new AwsOptions { ServiceUrl = running.Endpoint, AccessKey = running.Credentials.AccessKey, SecretKey = running.Credentials.SecretKey },
            new S3ObjectStoreOptions { PartSize = Part, MissingFeatures = missing.ToHashSet() });
        var definition = new ObjectStoreDefinition { Bucket = bucket };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        Store = provider.Open(definition);
        JavaScript = new AwsClient("s3", running, oldServer: !HasChecksums);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (provider is null)
            return;
        await provider.Provisioner.DeleteIfExistsAsync(new ObjectStoreDefinition { Bucket = bucket }, CancellationToken.None);
        provider.Dispose();
    }

    [Fact]
    public async Task It_reads_the_headers_metadata_and_bytes_that_we_write()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var info = await Store.PutAsync("ours", bytes, new PutOptions { Properties = Properties }, Token);
        var seen = await GetAsync("ours");
        Assert.Equal(bytes, JavaScriptClient.Bytes(seen["Body"]));
        Assert.Equal(info.ETag.Value, (string?)seen["ETag"]);
        Assert.Equal(1000, (int?)seen["ContentLength"]);
        Assert.Equal(Properties.ContentType, (string?)seen["ContentType"]);
        Assert.Equal(Properties.ContentEncoding, (string?)seen["ContentEncoding"]);
        Assert.Equal(Properties.ContentLanguage, (string?)seen["ContentLanguage"]);
        Assert.Equal(Properties.ContentDisposition, (string?)seen["ContentDisposition"]);
        Assert.Equal(Properties.CacheControl, (string?)seen["CacheControl"]);
        Assert.Equal(Properties.Metadata, Metadata(seen));
        AssertChecksum(bytes, seen);
    }

    [Fact]
    public async Task It_reads_what_we_write_in_parts()
    {
        var bytes = RandomNumberGenerator.GetBytes((2 * Part) + 17);
        await Store.PutAsync("ours", new MemoryStream(bytes), new PutOptions { Properties = Properties }, Token);
        var seen = await GetAsync("ours");
        Assert.Equal(bytes, JavaScriptClient.Bytes(seen["Body"]));
        Assert.EndsWith("-3\"", (string?)seen["ETag"], StringComparison.Ordinal);
        Assert.Equal(Properties.ContentType, (string?)seen["ContentType"]);
        Assert.Equal(Properties.Metadata, Metadata(seen));
        AssertChecksum(bytes, seen);
    }

    /// <summary>S3 keeps metadata in headers of ASCII, and gives what is not ASCII in the form of RFC 2047; so do we.</summary>
    [Theory]
    [InlineData("Grüße")]
    [InlineData("日本語 と 😀, a long text that does not fit into one encoded word of RFC 2047, not even nearly")]
    [InlineData("=?looks encoded?=")]
    public async Task It_reads_metadata_that_is_not_ASCII_as_encoded_words(string text)
    {
        await Store.PutAsync("ours", new byte[] { 1 }, new PutOptions { Properties = new() { Metadata = new Dictionary<string, string> { ["text"] = text } } }, Token);
        var words = Metadata(await GetAsync("ours"))["text"].Split(' ');
        Assert.All(words, word => Assert.Matches(@"^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$", word));
        Assert.All(words, word => Assert.InRange(word.Length, 1, 75));
        Assert.Equal(text, Encoding.UTF8.GetString([.. words.SelectMany(word => Convert.FromBase64String(word[10..^2]))]));
    }

    [Fact]
    public async Task We_read_metadata_that_it_encoded()
    {
        var input = PutInput("theirs", [1]);
        input["Metadata"] = new JsonObject { ["base64"] = "=?UTF-8?B?R3LDvMOfZQ==?=", ["quoted"] = "=?utf-8?q?Gr=C3=BC=C3=9Fe_dort?=" };
        await JavaScript.CallAsync("PutObject", input);
        var metadata = (await Store.HeadAsync("theirs", Token))!.Properties.Metadata;
        Assert.Equal(("Grüße", "Grüße dort"), (metadata["base64"], metadata["quoted"]));
    }

    [Fact]
    public async Task We_read_the_headers_metadata_and_bytes_that_it_writes()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var input = PutInput("theirs", bytes);
        if (HasChecksums)
            input["ChecksumAlgorithm"] = "CRC32C";
        var put = await JavaScript.CallAsync("PutObject", input);
        await using var download = await Store.GetAsync("theirs", cancellationToken: Token);
        AssertTheirs(download!.Info, put, bytes.Length);
        Assert.Equal(HasChecksums ? Crc32C.Compute(bytes) : null, download.Info.Checksum);
        Assert.Equal(bytes, await Store.GetBytesAsync("theirs", Token));
        Assert.Equal(download.Info, await Store.HeadAsync("theirs", Token), InfoComparer);
    }

    [Fact]
    public async Task We_read_objects_with_checksums_of_another_kind()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        await JavaScript.CallAsync("PutObject", PutInput("theirs", bytes));
        Assert.Null((await Store.HeadAsync("theirs", Token))!.Checksum);
        Assert.Equal(bytes, await Store.GetBytesAsync("theirs", Token));
    }

    /// <summary>lib-storage's checksum is one of the parts' checksums: it must not be taken for that of the object.</summary>
    [Theory]
    [InlineData("CRC32C")]
    [InlineData("CRC32")]
    public async Task We_read_what_it_writes_in_parts(string algorithm)
    {
        var bytes = RandomNumberGenerator.GetBytes((2 * Part) + 17);
        var parameters = PutInput("theirs", bytes);
        if (HasChecksums)
            parameters["ChecksumAlgorithm"] = algorithm;
        await JavaScript.CallAsync("Upload", new JsonObject { ["params"] = parameters, ["options"] = new JsonObject { ["partSize"] = Part } });
        var info = await Store.HeadAsync("theirs", Token);
        Assert.Equal(bytes.Length, info!.Size);
        Assert.Equal(Properties.Metadata, info.Properties.Metadata);
        Assert.Equal(bytes, await Store.GetBytesAsync("theirs", Token));
    }

    [Fact]
    public async Task Both_mean_the_same_object_by_a_key()
    {
        var (ours, theirs) = (Keys.Select(key => $"ours/{key}").ToArray(), Keys.Select(key => $"theirs/{key}").ToArray());
        foreach (var key in ours)
            await Store.PutTextAsync(key, key, cancellationToken: Token);
        var list = new JsonObject { ["Bucket"] = bucket };
        var answers = await JavaScript.CallAsync([
            .. ours.Select(key => ("GetObject", Named(key))), .. theirs.Select(key => ("PutObject", PutInput(key, Encoding.UTF8.GetBytes(key)))), ("ListObjectsV2", list)]);
        var all = ours.Concat(theirs).OrderBy(key => new ObjectKey(key)).ToArray();
        Assert.Equal(ours, answers.Take(ours.Length).Select(answer => Encoding.UTF8.GetString(JavaScriptClient.Bytes(answer["Body"]))));
        Assert.Equal(all, answers[^1]["Contents"]!.AsArray().Select(entry => (string)entry!["Key"]!));

        Assert.Equal(all, await Store.ListAsync(cancellationToken: Token).Select(entry => entry.Key.Value).ToListAsync(Token));
        foreach (var key in theirs)
            Assert.Equal(key, await Store.GetTextAsync(key, Token));
        Assert.All(await Store.DeleteManyAsync([.. all.Select(key => new ObjectKey(key))], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Null((await JavaScript.CallAsync("ListObjectsV2", new JsonObject { ["Bucket"] = bucket }))["Contents"]);
    }

    [Fact]
    public async Task It_uses_the_requests_that_we_sign()
    {
        var put = await Store.SignAsync("signed/a+b ü", new SignOptions { Method = HttpMethod.Put, ContentType = "text/plain" }, Token);
        var get = await Store.SignAsync("signed/a+b ü", cancellationToken: Token);
        var delete = await Store.SignAsync("signed/a+b ü", new SignOptions { Method = HttpMethod.Delete }, Token);
        var answers = await JavaScript.CallAsync(("Fetch", Fetch(put, "signed content")), ("Fetch", Fetch(get)), ("Fetch", Fetch(delete)), ("Fetch", Fetch(get)));
        Assert.Equal(200, (int?)answers[0]["status"]);
        Assert.Equal("signed content"u8, JavaScriptClient.Bytes(answers[1]["body"]));
        Assert.Equal("text/plain", (string?)answers[1]["headers"]!["content-type"]);
        Assert.Equal(204, (int?)answers[2]["status"]);
        Assert.Equal(404, (int?)answers[3]["status"]);
    }

    [Fact]
    public async Task We_use_the_requests_that_it_signs()
    {
        var urls = await JavaScript.CallAsync(
            ("Presign", new JsonObject { ["command"] = "PutObject", ["params"] = Named("signed/a+b ü"), ["options"] = new JsonObject { ["expiresIn"] = 60 } }),
            ("Presign", new JsonObject { ["command"] = "GetObject", ["params"] = Named("signed/a+b ü"), ["options"] = new JsonObject { ["expiresIn"] = 60 } }));
        using var http = new HttpClient();
        using var content = new ByteArrayContent([1, 2, 3]);
        using var put = await http.PutAsync(new Uri((string)urls[0]["url"]!), content, Token);
        put.EnsureSuccessStatusCode();
        Assert.Equal([1, 2, 3], await Store.GetBytesAsync("signed/a+b ü", Token));
        await Store.PutAsync("signed/a+b ü", new byte[] { 4, 5, 6 }, cancellationToken: Token);
        Assert.Equal([4, 5, 6], await http.GetByteArrayAsync(new Uri((string)urls[1]["url"]!), Token));
    }

    protected static ObjectProperties Properties { get; } = new()
    {
        ContentType = "text/plain; charset=utf-8",
        ContentEncoding = "identity",
        ContentLanguage = "en-GB",
        ContentDisposition = "attachment; filename=\"a.txt\"",
        CacheControl = "max-age=60",
        Metadata = new Dictionary<string, string> { ["plain"] = "some text", ["with-hyphen"] = "1;2=3" },
    };

    private static IEqualityComparer<ObjectInfo?> InfoComparer { get; } = EqualityComparer<ObjectInfo?>.Create(
        (left, right) => left! with { Properties = Properties } == right! with { Properties = Properties });

    private protected async Task<JsonNode> GetAsync(string key)
    {
        var input = Named(key);
        if (HasChecksums)
            input["ChecksumMode"] = "ENABLED";
        return await JavaScript.CallAsync("GetObject", input);
    }

    private protected JsonObject PutInput(string key, byte[] bytes) => new()
    {
        ["Bucket"] = bucket,
        ["Key"] = key,
        ["Body"] = JavaScriptClient.Bytes(bytes),
        ["ContentType"] = Properties.ContentType,
        ["ContentEncoding"] = Properties.ContentEncoding,
        ["ContentLanguage"] = Properties.ContentLanguage,
        ["ContentDisposition"] = Properties.ContentDisposition,
        ["CacheControl"] = Properties.CacheControl,
        ["Metadata"] = new JsonObject(Properties.Metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
    };

    private protected static Dictionary<string, string> Metadata(JsonNode answer) =>
        answer["Metadata"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!);

    private JsonObject Named(string key) => new() { ["Bucket"] = bucket, ["Key"] = key };

    private void AssertChecksum(byte[] bytes, JsonNode seen)
    {
        if (HasChecksums)
            Assert.Equal(Crc32C.Compute(bytes).ToBase64(), (string?)seen["ChecksumCRC32C"]);
    }

    private static void AssertTheirs(ObjectInfo info, JsonNode put, int size)
    {
        Assert.Equal((string?)put["ETag"], info.ETag.Value);
        Assert.Equal(size, info.Size);
        Assert.Equal(Properties.Metadata, info.Properties.Metadata);
        Assert.Equal(Properties with { Metadata = info.Properties.Metadata }, info.Properties);
    }

    private static JsonObject Fetch(SignedRequest request, string? body = null)
    {
        var input = new JsonObject
        {
            ["url"] = request.Uri.AbsoluteUri,
            ["method"] = request.Method.Method,
            ["headers"] = new JsonObject(request.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        };
        if (body is not null)
            input["body"] = body;
        return input;
    }
}
