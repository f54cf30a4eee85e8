using System.Net;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>What a resumable upload does when not all goes well, and what it leaves behind.</summary>
public sealed class ResumptionTests : IDisposable
{
    private const int Chunk = ScriptedGcs.Chunk;
    private static readonly GcsObjectStoreOptions LargeChunks = new() { ChunkSize = 3 * Chunk };

    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(Chunk)]
    [InlineData(2 * Chunk)]
    public async Task What_was_not_persisted_is_sent_again_from_memory(int persisted)
    {
        var bytes = Bytes((3 * Chunk) + 100);
        var chunks = 0;
        gcs.Answer = request => request.Kind == "chunk" && ++chunks == 1 ? ScriptedGcs.Taken(persisted) : null;
        await gcs.Open(LargeChunks).PutAsync("k", new GatedStream(bytes));
        Assert.Equal(["0-786431/*", $"{persisted}-786431/*", "786432-786531/786532"], Ranges);
        Assert.True(gcs.Requests[2].Body.AsSpan().SequenceEqual(bytes.AsSpan(persisted, (3 * Chunk) - persisted)));
    }

    [Fact]
    public async Task Of_the_last_chunk_too_only_the_rest_is_sent_again()
    {
        var bytes = Bytes(6 * Chunk);
        var chunks = 0;
        gcs.Answer = request => request.Kind == "chunk" && ++chunks == 2 ? ScriptedGcs.Taken(4 * Chunk) : null;
        await gcs.Open(LargeChunks).PutAsync("k", bytes);
        Assert.Equal(["0-786431/*", "786432-1572863/1572864", "1048576-1572863/1572864"], Ranges);
        Assert.Equal($"crc32c={Crc32C.Compute(bytes).ToBase64()}", gcs.Requests[^1].Header("X-Goog-Hash"));
    }

    [Fact]
    public async Task After_a_failure_the_service_is_asked_how_far_the_upload_is()
    {
        var bytes = Bytes((3 * Chunk) + 100);
        var chunks = 0;
        gcs.Answer = request => request.Kind switch
        {
            "chunk" when ++chunks == 1 => ScriptedGcs.Error(HttpStatusCode.ServiceUnavailable, "backendError"),
            "status" => ScriptedGcs.Taken(Chunk),
            _ => null,
        };
        await gcs.Open(LargeChunks).PutAsync("k", new GatedStream(bytes));
        Assert.Equal(["begin", "chunk", "status", "chunk", "chunk"], gcs.Kinds);
        Assert.Equal(["0-786431/*", "*/*", "262144-786431/*", "786432-786531/786532"], Ranges);
        Assert.True(gcs.Requests[3].Body.AsSpan().SequenceEqual(bytes.AsSpan(Chunk, 2 * Chunk)));
    }

    [Fact]
    public async Task A_chunk_that_arrived_although_its_answer_was_lost_is_not_sent_again()
    {
        var chunks = 0;
        gcs.Answer = request => request.Kind switch
        {
            "chunk" when ++chunks == 1 => throw new HttpRequestException("reset"),
            "status" => ScriptedGcs.Taken(Chunk),
            _ => null,
        };
        await gcs.Open().PutAsync("k", new GatedStream(Bytes(Chunk + 100)));
        Assert.Equal(["0-262143/*", "*/*", "262144-262243/262244"], Ranges);
    }

    [Fact]
    public async Task An_object_that_is_there_although_the_last_answer_was_lost_is_a_success()
    {
        gcs.Answer = request => request.IsLast ? throw new HttpRequestException("reset") : null;
        var info = await gcs.Open().PutAsync("k", Bytes(Chunk + 1));
        Assert.Equal(["begin", "chunk", "chunk", "status"], gcs.Kinds);
        Assert.Equal("\"1700000000000001\"", info.ETag.Value);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task A_session_that_is_gone_is_an_error_after_which_the_put_can_be_repeated(HttpStatusCode status)
    {
        gcs.Answer = request => request.IsLast ? ScriptedGcs.Bare(status) : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1)));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
    }

    [Fact]
    public async Task Bytes_that_the_service_has_lost_again_are_an_error()
    {
        gcs.Answer = request => request.Range?.StartsWith("262144", StringComparison.Ordinal) == true ? ScriptedGcs.Taken(0) : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", new GatedStream(Bytes((2 * Chunk) + 1))));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        Assert.Equal("cancel", gcs.Kinds.Last());
    }

    [Fact]
    public async Task A_service_that_takes_nothing_is_not_asked_for_ever()
    {
        gcs.Answer = request => request.Kind == "chunk" ? ScriptedGcs.Taken(0) : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1)));
        Assert.Equal(ObjectStoreErrorCode.Unavailable, error.Code);
        Assert.Equal(["begin", "chunk", "chunk", "chunk", "cancel"], gcs.Kinds);
    }

    [Fact]
    public async Task Failures_between_which_something_arrives_are_counted_anew()
    {
        var taken = 0;
        gcs.Answer = request => request.Kind switch
        {
            "chunk" when taken < 5 => ScriptedGcs.Error(HttpStatusCode.InternalServerError, "backendError"),
            "status" => ScriptedGcs.Taken(++taken * Chunk),
            _ => null,
        };
        await gcs.Open(new GcsObjectStoreOptions { ChunkSize = 6 * Chunk }).PutAsync("k", new GatedStream(Bytes((6 * Chunk) + 1)));
        Assert.Equal(5, gcs.Kinds.Count(kind => kind == "status"));
    }

    [Fact]
    public async Task Content_without_the_checksum_it_should_have_is_never_ended()
    {
        foreach (var length in (int[])[Chunk + 1, 2 * Chunk, 3 * Chunk])
        {
            using var each = new ScriptedGcs();
            var options = new PutOptions { ExpectedChecksum = new Crc32C(42) };
            var error = await Assert.ThrowsAsync<ObjectStoreException>(() => each.Open().PutAsync("k", new GatedStream(Bytes(length)), options));
            Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
            Assert.DoesNotContain(each.Requests, request => request.IsLast);
            Assert.Equal("cancel", each.Kinds.Last());
        }
    }

    [Fact]
    public async Task An_object_that_was_stored_with_another_checksum_is_deleted_and_nothing_newer()
    {
        gcs.Answer = request => request.IsLast ? ScriptedGcs.Stored(""","crc32c":"AAAAAA=="  """) : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1)));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
        Assert.Equal(("delete", "?ifGenerationMatch=1700000000000001"), (gcs.Requests[^1].Kind, gcs.Requests[^1].Address.Query));
    }

    [Fact]
    public async Task Damage_on_the_way_is_the_services_to_find()
    {
        gcs.Answer = _ => ScriptedGcs.Error(HttpStatusCode.BadRequest, "invalid", "Provided CRC32C \\\"AAAAAA==\\\" doesn't match calculated CRC32C \\\"yZRlqg==\\\".");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(1)));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_stream_of_another_length_is_never_ended(int more)
    {
        foreach (var length in (int[])[(2 * Chunk) + 17, 2 * Chunk])
        {
            using var each = new ScriptedGcs();
            var error = await Assert.ThrowsAsync<ObjectStoreException>(
                () => each.Open().PutAsync("k", ObjectContent.FromStream(new GatedStream(Bytes(length + more), 50_000), length)));
            Assert.Equal(ObjectStoreErrorCode.ContentLengthMismatch, error.Code);
            Assert.DoesNotContain(each.Requests, request => request.IsLast);
            Assert.Equal(each.Kinds.Contains("begin"), each.Kinds.Contains("cancel"));
        }
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_upload_with_its_error_and_a_cancellation()
    {
        await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", new GatedStream(Bytes(5 * Chunk), gate: at => at < 3 * Chunk ? Task.CompletedTask : throw new IOException("The source broke off."))));
        Assert.Equal("cancel", gcs.Kinds.Last());
        Assert.DoesNotContain(gcs.Requests, request => request.IsLast);
    }

    [Fact]
    public async Task When_the_cancellation_fails_too_the_first_error_is_told()
    {
        gcs.Answer = request => request.Kind switch
        {
            "chunk" => ScriptedGcs.Error(HttpStatusCode.Forbidden, "forbidden"),
            "cancel" => ScriptedGcs.Error(HttpStatusCode.InternalServerError, "backendError"),
            _ => null,
        };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1)));
        Assert.Equal(ObjectStoreErrorCode.PermissionDenied, error.Code);
        Assert.Equal(["begin", "chunk", "cancel"], gcs.Kinds);
    }

    [Fact]
    public async Task A_put_that_is_cancelled_cancels_its_session_with_a_token_of_its_own()
    {
        using var stop = new CancellationTokenSource();
        gcs.OnRequest = async (request, token) =>
        {
            if (request.Kind == "chunk")
                await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1), null, stop.Token));
        Assert.Equal(["begin", "chunk", "cancel"], gcs.Kinds);
    }

    [Fact]
    public async Task An_upload_without_a_session_is_no_success()
    {
        gcs.Answer = request => request.Kind == "begin" ? ScriptedGcs.Bare(HttpStatusCode.OK) : null;
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().PutAsync("k", Bytes(Chunk + 1)));
        Assert.Equal(ObjectStoreErrorCode.Unavailable, error.Code);
        Assert.DoesNotContain("chunk", gcs.Kinds);
    }

    [Fact]
    public async Task Progress_is_what_the_service_has_taken()
    {
        var chunks = 0;
        gcs.Answer = request => request.Kind == "chunk" && ++chunks == 1 ? ScriptedGcs.Taken(Chunk) : null;
        var seen = new Reports();
        await gcs.Open(LargeChunks).PutAsync("k", new GatedStream(Bytes((3 * Chunk) + 9)), new PutOptions { Progress = seen });
        Assert.Equal([Chunk, 3 * Chunk, (3 * Chunk) + 9], seen);
    }

    private IEnumerable<string?> Ranges => gcs.Requests.Skip(1).Select(request => request.Range);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class Reports : List<long>, IProgress<long>
    {
        public void Report(long value) => Add(value);
    }
}
