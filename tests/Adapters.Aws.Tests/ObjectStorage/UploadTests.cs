using System.Net;
using System.Security.Cryptography;
using CsCheck;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>What a put sends, and what it leaves behind when it fails.</summary>
public sealed class UploadTests
{
    private const int PartSize = S3ObjectStoreOptions.MinPartSize;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 16 * 1024)]
    [InlineData(0, (16 * 1024) + 1)]
    [InlineData(1, -1)]
    [InlineData(1, 0)]
    public async Task Content_that_ends_within_a_part_goes_up_in_one_request(int parts, int more)
    {
        var bytes = Bytes((parts * PartSize) + more);
        foreach (var content in Forms(bytes))
        {
            var s3 = new ScriptedS3();
            await s3.Open().PutAsync("k", content);
            var put = Assert.Single(s3.Requests);
            Assert.Equal("put", put.Kind);
            AssertSent(bytes, put);
        }
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(2, -1, 2)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 17, 4)]
    public async Task Longer_content_goes_up_in_parts(int parts, int more, int expectedParts)
    {
        var bytes = Bytes((parts * PartSize) + more);
        foreach (var content in Forms(bytes))
        {
            var s3 = new ScriptedS3();
            var info = await s3.Open().PutAsync("k", content);
            Assert.Equal(("create", "complete"), (s3.Kinds.First(), s3.Kinds.Last()));
            var sent = s3.Requests.Where(request => request.Kind == "part").OrderBy(request => request.Part).ToList();
            Assert.Equal(Enumerable.Range(1, expectedParts), sent.Select(part => part.Part));
            Assert.True(Join(sent).AsSpan().SequenceEqual(bytes));
            Assert.All(sent, part => AssertSent(part.Body, part));
            Assert.Equal(("CRC32C", "FULL_OBJECT"), (s3.Requests[0].Header("x-amz-checksum-algorithm"), s3.Requests[0].Header("x-amz-checksum-type")));
            Assert.Equal(Crc32C.Compute(bytes).ToBase64(), s3.Requests[^1].Header("x-amz-checksum-crc32c"));
            Assert.Equal((bytes.Length, Crc32C.Compute(bytes)), (info.Size, info.Checksum!.Value));
        }
    }

    [Fact]
    public void Any_pieces_of_a_stream_arrive_whole_and_in_order() =>
        Gen.Select(Gen.Int[0, 3 * PartSize], Gen.Int[1, 2 * PartSize]).Sample(
            (length, piece) =>
            {
                var bytes = Bytes(length);
                var s3 = new ScriptedS3();
                s3.Open().PutAsync("k", new PieceStream(bytes, piece)).GetAwaiter().GetResult();
                return Join(s3.Requests.Where(request => request.Kind is "part" or "put").OrderBy(request => request.Part)).AsSpan().SequenceEqual(bytes);
            },
            iter: 12,
            threads: 1);

    [Fact]
    public async Task A_request_that_is_sent_again_has_the_same_bytes_and_does_not_touch_the_source()
    {
        var bytes = Bytes((PartSize * 2) + 100);
        var failed = 0;
        var s3 = new ScriptedS3
        {
            Answer = request => request is { Kind: "part", Part: 2 } && Interlocked.Increment(ref failed) <= 2 ? ScriptedS3.Error(HttpStatusCode.InternalServerError, "InternalError") : null,
        };
        await s3.Open().PutAsync("k", new PieceStream(bytes, 100_000));
        var again = s3.Requests.Where(request => request.Part == 2).ToList();
        Assert.Equal(3, again.Count);
        Assert.All(again, request => AssertSent(bytes[PartSize..(2 * PartSize)], request));
    }

    [Fact]
    public async Task Memory_is_bounded_by_one_part_more_than_are_under_way()
    {
        using var slow = new SemaphoreSlim(0);
        var s3 = new ScriptedS3 { OnRequest = (request, token) => request.Kind == "part" ? slow.WaitAsync(token) : Task.CompletedTask };
        var source = new PieceStream(Bytes(PartSize * 8), 1024 * 1024);
        var put = s3.Open(new S3ObjectStoreOptions { PartSize = PartSize, MaxParallelParts = 2 }).PutAsync("k", source);
        await WaitUntilAsync(() => s3.Kinds.Count(kind => kind == "part") == 2 && source.Position >= PartSize * 3);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.Equal(2, s3.Kinds.Count(kind => kind == "part"));
        Assert.Equal(PartSize * 3, source.Position);
        slow.Release(100);
        await put;
    }

    [Fact]
    public async Task A_part_that_is_refused_ends_the_upload_with_its_error_and_an_abort()
    {
        var s3 = new ScriptedS3 { Answer = request => request is { Kind: "part", Part: 3 } ? ScriptedS3.Error(HttpStatusCode.Forbidden, "AccessDenied") : null };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().PutAsync("k", new PieceStream(Bytes(PartSize * 6), PartSize)));
        Assert.Equal(ObjectStoreErrorCode.PermissionDenied, error.Code);
        Assert.Equal("abort", s3.Kinds.Last());
        Assert.DoesNotContain("complete", s3.Kinds);
    }

    [Fact]
    public async Task When_the_abort_fails_too_the_first_error_is_told()
    {
        var s3 = new ScriptedS3
        {
            Answer = request => request.Kind switch
            {
                "part" => ScriptedS3.Error(HttpStatusCode.BadRequest, "BadDigest"),
                "abort" => ScriptedS3.Error(HttpStatusCode.Forbidden, "AccessDenied"),
                _ => null,
            },
        };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().PutAsync("k", Bytes(PartSize + 1)));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
        Assert.Equal("abort", s3.Kinds.Last());
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_while_it_is_being_created_is_aborted()
    {
        using var stop = new CancellationTokenSource();
        var s3 = new ScriptedS3 { OnRequest = (request, _) => request.Kind == "create" ? stop.CancelAsync() : Task.CompletedTask };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => s3.Open().PutAsync("k", Bytes(PartSize + 1), null, stop.Token));
        Assert.Equal(["create", "abort"], s3.Kinds);
    }

    [Fact]
    public async Task Success_with_an_error_in_its_body_is_an_error()
    {
        var s3 = new ScriptedS3 { Answer = request => request.Kind == "complete" ? ScriptedS3.Error(HttpStatusCode.OK, "InternalError") : null };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().PutAsync("k", Bytes(PartSize + 1)));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        Assert.Equal("abort", s3.Kinds.Last());
    }

    [Fact]
    public async Task A_conflict_of_conditional_puts_is_tried_again()
    {
        var conflicts = 0;
        var s3 = new ScriptedS3 { Answer = _ => Interlocked.Increment(ref conflicts) <= 2 ? ScriptedS3.Error(HttpStatusCode.Conflict, "ConditionalRequestConflict") : null };
        await s3.Open().PutAsync("k", Bytes(10), new PutOptions { Condition = WriteCondition.IfAbsent });
        Assert.Equal(3, s3.Requests.Count);
        Assert.All(s3.Requests, request => Assert.Equal(("*", 10), (request.Header("If-None-Match"), request.Body.Length)));
    }

    [Fact]
    public async Task A_conflict_that_does_not_end_is_transient()
    {
        var s3 = new ScriptedS3 { Answer = _ => ScriptedS3.Error(HttpStatusCode.Conflict, "ConditionalRequestConflict") };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => s3.Open().PutAsync("k", Bytes(10), new PutOptions { Condition = WriteCondition.IfAbsent }));
        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        Assert.InRange(s3.Requests.Count, 2, 10);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(PartSize + 1)]
    public async Task A_condition_that_does_not_hold_has_the_ports_code_and_leaves_nothing(int length)
    {
        var s3 = new ScriptedS3 { Answer = request => request.Kind is "put" or "complete" ? ScriptedS3.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed") : null };
        var store = s3.Open();
        var absent = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("k", Bytes(length), new PutOptions { Condition = WriteCondition.IfAbsent }));
        Assert.Equal(ObjectStoreErrorCode.AlreadyExists, absent.Code);
        var match = new PutOptions { Condition = WriteCondition.IfMatch(new ETag("\"e\"")) };
        var changed = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("k", Bytes(length), match));
        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, changed.Code);
        Assert.Equal(s3.Kinds.Count(kind => kind == "create"), s3.Kinds.Count(kind => kind == "abort"));
        Assert.Contains(s3.Requests, request => request.Header("If-Match") == "\"e\"");
    }

    [Fact]
    public async Task Without_checksums_content_md5_guards_what_is_sent()
    {
        var s3 = new ScriptedS3();
        var options = new S3ObjectStoreOptions { PartSize = PartSize, MissingFeatures = new HashSet<ObjectStoreFeature> { ObjectStoreFeature.Checksum } };
        var store = s3.Open(options);
        Assert.Null((await store.PutAsync("k", Bytes(10))).Checksum);
        Assert.Null((await store.PutAsync("k", Bytes(PartSize + 10))).Checksum);
        foreach (var request in s3.Requests)
        {
            Assert.Null(request.Header("x-amz-checksum-crc32c"));
            Assert.Null(request.Header("x-amz-checksum-crc32"));
            Assert.Null(request.Header("x-amz-checksum-algorithm"));
            Assert.Null(request.Header("x-amz-trailer"));
            if (request.Kind is "put" or "part")
                Assert.Equal(S3Upload.ContentMd5(request.Body), request.Header("Content-MD5"));
        }
    }

    [Fact]
    public async Task Parts_grow_where_the_length_is_known_and_ten_thousand_would_not_do()
    {
        Assert.Equal(1, S3MultipartUpload.LeastPartSize(10_000));
        Assert.Equal(2, S3MultipartUpload.LeastPartSize(10_001));
        Assert.Equal(549_755_814, S3MultipartUpload.LeastPartSize(5L * 1024 * 1024 * 1024 * 1024));
        var s3 = new ScriptedS3();
        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => s3.Open().PutAsync("k", ObjectContent.FromStream(new PieceStream(Bytes(1), 1), long.MaxValue)));
        Assert.Equal(ObjectStoreErrorCode.TooLarge, error.Code);
        Assert.Empty(s3.Requests);
    }

    private static void AssertSent(byte[] bytes, ScriptedRequest request)
    {
        Assert.True(request.Body.AsSpan().SequenceEqual(bytes));
        Assert.Equal(Crc32C.Compute(bytes).ToBase64(), request.Header("x-amz-checksum-crc32c"));
        Assert.Null(request.Header("x-amz-trailer"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), request.Header("x-amz-content-sha256"));
    }

    private static byte[] Join(IEnumerable<ScriptedRequest> requests)
    {
        using var all = new MemoryStream();
        foreach (var request in requests)
            all.Write(request.Body);
        return all.ToArray();
    }

    private static IEnumerable<ObjectContent> Forms(byte[] bytes) =>
        [bytes, new MemoryStream(bytes), new PieceStream(bytes, 50_000), ObjectContent.FromStream(new PieceStream(bytes, 50_000), bytes.Length)];

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1000 && !holds(); i++)
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
