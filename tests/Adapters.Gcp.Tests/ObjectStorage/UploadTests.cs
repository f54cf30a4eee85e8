using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>What a put sends.</summary>
public sealed class UploadTests : IDisposable
{
    private const int Chunk = ScriptedGcs.Chunk;

    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, (16 * 1024) + 1)]
    [InlineData(1, -1)]
    [InlineData(1, 0)]
    public async Task Content_that_ends_within_a_chunk_goes_up_in_one_request(int chunks, int more)
    {
        var bytes = Bytes((chunks * Chunk) + more);
        var store = gcs.Open();
        foreach (var content in Forms(bytes))
            await store.PutAsync("k", content);
        Assert.All(gcs.Requests, put =>
        {
            Assert.Equal("put", put.Kind);
            var (resource, content) = Related(put);
            Assert.Equal(("k", Crc32C.Compute(bytes).ToBase64()), ((string?)resource["name"], (string?)resource["crc32c"]));
            Assert.True(content.AsSpan().SequenceEqual(bytes));
        });
    }

    [Fact]
    public async Task Properties_travel_with_the_one_request()
    {
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            ContentEncoding = "gzip",
            ContentLanguage = "en",
            ContentDisposition = "inline",
            CacheControl = "no-store",
            Metadata = new Dictionary<string, string> { ["author"] = "Zoë 😀" },
        };
        await gcs.Open().PutAsync("k", Bytes(3), new PutOptions { Properties = properties });
        var (resource, _) = Related(Assert.Single(gcs.Requests));
        Assert.Equal(
            ["text/plain", "gzip", "en", "inline", "no-store", "Zoë 😀"],
            new[] { resource["contentType"], resource["contentEncoding"], resource["contentLanguage"], resource["contentDisposition"], resource["cacheControl"], resource["metadata"]!["author"] }.Select(each => (string?)each));
    }

    [Theory]
    [InlineData(1, 1, "0-262143/*", "262144-262144/262145")]
    [InlineData(2, -1, "0-262143/*", "262144-524286/524287")]
    [InlineData(2, 0, "0-262143/*", "262144-524287/524288")]
    [InlineData(2, 1, "0-262143/*", "262144-524287/*", "524288-524288/524289")]
    public async Task Longer_content_of_known_length_goes_up_in_chunks_of_which_the_last_says_the_end(int chunks, int more, params string[] ranges)
    {
        var bytes = Bytes((chunks * Chunk) + more);
        foreach (var content in (ObjectContent[])[bytes, new MemoryStream(bytes), ObjectContent.FromStream(new GatedStream(bytes, 50_000), bytes.Length)])
        {
            using var each = new ScriptedGcs();
            var info = await each.Open().PutAsync("k", content);
            Assert.Equal(["begin", .. ranges.Select(_ => "chunk")], each.Kinds);
            Assert.Equal(ranges, each.Requests.Skip(1).Select(request => request.Range));
            AssertChunks(each, bytes);
            Assert.Equal($"{bytes.Length}", each.Requests[0].Header("X-Upload-Content-Length"));
            Assert.Equal((bytes.Length, Crc32C.Compute(bytes)), (info.Size, info.Checksum!.Value));
        }
    }

    /// <summary>Nobody knows that a full chunk is the last before the stream has ended; a second of the kind is under way by then.</summary>
    [Fact]
    public async Task The_end_of_a_stream_that_ends_with_a_chunk_is_said_in_a_request_of_its_own()
    {
        var bytes = Bytes(3 * Chunk);
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gcs.OnRequest = (request, _) =>
        {
            if (request.Range?.StartsWith("524288", StringComparison.Ordinal) == true)
                third.SetResult();
            return Task.CompletedTask;
        };
        await gcs.Open().PutAsync("k", new GatedStream(bytes, gate: at => at == bytes.Length ? third.Task : Task.CompletedTask));
        Assert.Equal(["0-262143/*", "262144-524287/*", "524288-786431/*", "*/786432"], gcs.Requests.Skip(1).Select(request => request.Range));
        AssertChunks(gcs, bytes);
    }

    [Fact]
    public void Any_pieces_of_a_stream_arrive_whole_and_in_order() =>
        Gen.Select(Gen.Int[0, 4 * Chunk], Gen.Int[1, 2 * Chunk]).Sample(
            (length, piece) =>
            {
                using var each = new ScriptedGcs();
                var bytes = Bytes(length);
                each.Open().PutAsync("k", new GatedStream(bytes, piece)).GetAwaiter().GetResult();
                return length > Chunk ? Join(each).AsSpan().SequenceEqual(bytes) : Related(each.Requests.Single()).Content.AsSpan().SequenceEqual(bytes);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public async Task The_checksum_of_the_whole_is_sent_with_the_end_and_no_sooner()
    {
        var bytes = Bytes((2 * Chunk) + 5);
        await gcs.Open().PutAsync("k", new GatedStream(bytes));
        Assert.Equal([null, null, null, $"crc32c={Crc32C.Compute(bytes).ToBase64()}"], gcs.Requests.Select(request => request.Header("X-Goog-Hash")));
    }

    [Fact]
    public async Task The_session_is_spoken_to_where_the_store_is()
    {
        await gcs.Open().PutAsync("k", Bytes(Chunk + 1));
        Assert.All(gcs.Requests, request => Assert.Equal("scripted.example", request.Address.Host));
    }

    [Fact]
    public async Task Memory_is_bounded_by_two_chunks()
    {
        using var slow = new SemaphoreSlim(0);
        gcs.OnRequest = (request, token) => request.Kind == "chunk" ? slow.WaitAsync(token) : Task.CompletedTask;
        var source = new GatedStream(Bytes(8 * Chunk));
        var put = gcs.Open().PutAsync("k", source);
        for (var sent = 1; sent <= 4; sent++)
        {
            await WaitUntilAsync(() => gcs.Kinds.Count(kind => kind == "chunk") == sent);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            Assert.InRange(source.BytesRead, 0, (sent + 1) * Chunk);
            slow.Release();
        }

        slow.Release(100);
        await put;
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Chunk + 1)]
    public async Task A_condition_is_the_generation_asked_for(int length)
    {
        var store = gcs.Open();
        await store.PutAsync("k", Bytes(length), new PutOptions { Condition = WriteCondition.IfAbsent });
        Assert.Contains("&ifGenerationMatch=0", gcs.Requests[0].Address.Query, StringComparison.Ordinal);
        var count = gcs.Requests.Count;
        await store.PutAsync("k", Bytes(length), new PutOptions { Condition = WriteCondition.IfMatch(new ETag("\"42\"")) });
        Assert.Contains("&ifGenerationMatch=42", gcs.Requests[count].Address.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Chunk + 1)]
    public async Task A_condition_that_does_not_hold_has_the_ports_code_and_leaves_nothing(int length)
    {
        gcs.Answer = request => request.Kind is "put" || request.IsLast ? ScriptedGcs.Error(HttpStatusCode.PreconditionFailed, "conditionNotMet") : null;
        var store = gcs.Open();
        var absent = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("k", Bytes(length), new PutOptions { Condition = WriteCondition.IfAbsent }));
        Assert.Equal(ObjectStoreErrorCode.AlreadyExists, absent.Code);
        var changed = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.PutAsync("k", Bytes(length), new PutOptions { Condition = WriteCondition.IfMatch(new ETag("\"42\"")) }));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, changed.Code);
        Assert.Equal(gcs.Kinds.Count(kind => kind == "begin"), gcs.Kinds.Count(kind => kind == "cancel"));
    }

    [Fact]
    public async Task The_version_of_another_provider_is_none_of_these_and_no_request_is_made()
    {
        var options = new PutOptions { Condition = WriteCondition.IfMatch(new ETag("\"9b2cf535f27731c974343645a3985328\"")) };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(1), options));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
        Assert.Empty(gcs.Requests);
    }

    private static void AssertChunks(ScriptedGcs gcs, byte[] bytes)
    {
        Assert.True(Join(gcs).AsSpan().SequenceEqual(bytes));
        Assert.Equal($"crc32c={Crc32C.Compute(bytes).ToBase64()}", gcs.Requests[^1].Header("X-Goog-Hash"));
    }

    private static byte[] Join(ScriptedGcs gcs) => [.. gcs.Requests.Where(request => request.Kind == "chunk").SelectMany(request => request.Body)];

    /// <summary>The object and its content in a multipart body.</summary>
    private static (JsonNode Resource, byte[] Content) Related(ScriptedRequest request)
    {
        var boundary = Encoding.ASCII.GetBytes($"\r\n--{request.Header("Content-Type")!.Split("boundary=")[1]}");
        var body = request.Body.AsSpan();
        var first = body[..body.IndexOf(boundary)];
        var rest = body[(first.Length + boundary.Length)..];
        var second = rest[..rest.LastIndexOf(boundary)];
        return (JsonNode.Parse(first[(first.IndexOf("\r\n\r\n"u8) + 4)..])!, second[(second.IndexOf("\r\n\r\n"u8) + 4)..].ToArray());
    }

    private static IEnumerable<ObjectContent> Forms(byte[] bytes) =>
        [bytes, new MemoryStream(bytes), new GatedStream(bytes, 50_000), ObjectContent.FromStream(new GatedStream(bytes, 50_000), bytes.Length)];

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 3000 && !holds(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        Assert.True(holds());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
