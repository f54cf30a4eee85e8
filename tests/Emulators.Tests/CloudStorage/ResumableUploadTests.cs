using System.Net;
using System.Net.Http.Json;
using Portable.Emulators.CloudStorage.Faults;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>The resumable protocol, “https://cloud.google.com/storage/docs/performing-resumable-uploads”, to the letter.</summary>
public sealed class ResumableUploadTests : CloudStorageTests
{
    private const int Incomplete = 308;

    [Fact]
    public async Task Nothing_persisted_has_no_range()
    {
        var session = await StartAsync("a");

        using var status = await PutAsync(session, [], "bytes */*");

        Assert.Equal(Incomplete, (int)status.StatusCode);
        Assert.False(status.Headers.Contains("Range"));
        Assert.Equal(1, Emulator.UnfinishedUploads);
    }

    [Fact]
    public async Task Chunks_add_up_and_the_last_makes_the_object()
    {
        var session = await StartAsync("a");

        using var first = await PutAsync(session, new byte[Quantum], $"bytes 0-{Quantum - 1}/*");
        using var status = await PutAsync(session, [], $"bytes */{Quantum + 5}");
        using var last = await PutAsync(session, new byte[5], $"bytes {Quantum}-{Quantum + 4}/{Quantum + 5}");

        Assert.Equal($"bytes=0-{Quantum - 1}", Assert.Single(first.Headers.GetValues("Range")));
        Assert.Equal($"bytes=0-{Quantum - 1}", Assert.Single(status.Headers.GetValues("Range")));
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.Contains($"\"size\":\"{Quantum + 5}\"", await last.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, Emulator.UnfinishedUploads);
    }

    [Fact]
    public async Task A_finished_session_answers_with_its_object_again()
    {
        var session = await StartAsync("a");
        using var done = await PutAsync(session, new byte[5], "bytes 0-4/5");

        using var status = await PutAsync(session, [], "bytes */*");
        using var again = await PutAsync(session, new byte[5], "bytes 0-4/5");

        Assert.Equal(await done.Content.ReadAsStringAsync(Token), await status.Content.ReadAsStringAsync(Token));
        Assert.Equal(await done.Content.ReadAsStringAsync(Token), await again.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(Quantum + 1)]
    [InlineData(1000)]
    public async Task A_chunk_that_is_not_the_last_is_a_multiple_of_256_KiB(int length)
    {
        var session = await StartAsync("a");

        using var answer = await PutAsync(session, new byte[length], $"bytes 0-{length - 1}/*");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("except for the final request", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_is_refused()
    {
        var session = await StartAsync("a");

        using var answer = await PutAsync(session, new byte[Quantum], $"bytes {Quantum}-{(2 * Quantum) - 1}/*");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"the upload offset is {Quantum} byte(s), which exceeds already uploaded size of 0 byte(s)", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>“If you send bytes that Cloud Storage has already persisted, they are ignored.”</summary>
    [Fact]
    public async Task What_is_sent_again_is_passed_over()
    {
        var session = await StartAsync("a");
        using var first = await PutAsync(session, Filled(Quantum, 1), $"bytes 0-{Quantum - 1}/*");

        using var again = await PutAsync(session, [.. Filled(Quantum, 2), .. Filled(5, 3)], $"bytes 0-{Quantum + 4}/{Quantum + 5}");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var read = await SendAsync(HttpMethod.Get, $"{Objects}/a?alt=media");
        var content = await read.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal<byte>([.. Filled(Quantum, 1), .. Filled(5, 3)], content);
    }

    [Fact]
    public async Task The_length_that_was_told_holds()
    {
        var session = await StartAsync("a", headers: ("X-Upload-Content-Length", "10"));

        using var other = await PutAsync(session, new byte[5], "bytes 0-4/5");
        using var longer = await PutAsync(session, new byte[11], "bytes 0-10/*");
        using var body = await PutAsync(session, new byte[4], "bytes 0-9/10");

        Assert.All([other, longer, body], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Contains("There were 4 byte(s) in the request body. There should have been 10 byte(s)", await body.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes 4-0/5")]
    [InlineData("bytes 0-4/4")]
    [InlineData("0-4/5")]
    [InlineData("bytes 0-4")]
    [InlineData("items 0-4/5")]
    public async Task A_malformed_range_is_refused(string range)
    {
        var session = await StartAsync("a");

        using var answer = await PutAsync(session, new byte[5], range);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_session_is_gone()
    {
        var session = await StartAsync("a");

        using var cancelled = await SendAsync(HttpMethod.Delete, session);
        using var status = await PutAsync(session, [], "bytes */*");
        using var more = await PutAsync(session, new byte[5], "bytes 0-4/5");

        Assert.Equal(499, (int)cancelled.StatusCode);
        Assert.All([status, more], answer => Assert.Equal(HttpStatusCode.Gone, answer.StatusCode));
        Assert.Equal(0, Emulator.UnfinishedUploads);
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{Objects}/a");
    }

    [Fact]
    public async Task A_session_that_never_was_is_not_found() =>
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Put, $"{Uploads}?uploadType=resumable&upload_id=nothing", Bytes([1]));

    [Fact]
    public async Task A_precondition_is_checked_at_the_beginning_and_at_the_end()
    {
        var session = await StartAsync("a", "&ifGenerationMatch=0");
        await SaveAsync("a", "faster");

        var late = await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Put, session, Bytes(new byte[5]), ("Content-Range", "bytes 0-4/5"));
        var early = await RefusedAsync(HttpStatusCode.PreconditionFailed, HttpMethod.Post, $"{Uploads}?uploadType=resumable&name=a&ifGenerationMatch=0");

        Assert.Equal("conditionNotMet", late.Reason);
        Assert.Equal("conditionNotMet", early.Reason);
        Assert.Equal(0, Emulator.UnfinishedUploads);
    }

    [Fact]
    public async Task Hashes_may_come_with_the_last_chunk()
    {
        var session = await StartAsync("a");

        var refused = await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Put, session, Bytes("hello"u8.ToArray()), ("Content-Range", "bytes 0-4/5"), ("x-goog-hash", "crc32c=AAAAAA=="));

        Assert.Equal("Provided CRC32C \"AAAAAA==\" doesn't match calculated CRC32C \"mnG7TA==\".", refused.Message);
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"{Objects}/a");
    }

    [Fact]
    public async Task A_cut_body_leaves_its_whole_quanta()
    {
        var session = await StartAsync("a");
        Emulator.Faults.Next(new EmulatedFault { Method = "PUT", CutRequestAfter = Quantum + 1000 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PutAsync(session, new byte[3 * Quantum], $"bytes 0-{(3 * Quantum) - 1}/{3 * Quantum}"));

        using var status = await PutAsync(session, [], "bytes */*");
        Assert.Equal($"bytes=0-{Quantum - 1}", Assert.Single(status.Headers.GetValues("Range")));
    }

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private async Task<string> StartAsync(string name, string parameters = "", params (string Name, string Value)[] headers)
    {
        using var begun = await SendAsync(HttpMethod.Post, $"{Uploads}?uploadType=resumable&name={name}{parameters}", JsonContent.Create(new { contentType = "text/plain" }), headers);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return begun.Headers.Location!.PathAndQuery;
    }

    private Task<HttpResponseMessage> PutAsync(string session, byte[] bytes, string range) => SendAsync(HttpMethod.Put, session, Bytes(bytes), ("Content-Range", range));
}
