using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Answers that no Cloud Storage gives: from something that stands between, or broken.</summary>
public sealed class GcsWrongAnswerTests : GcsFaultTest
{
    private static readonly Answer Garbage = new(200, "}{ not JSON [", "application/json");
    private static readonly Answer LoginPage = new(200, "<html><body>Please log in to the network.</body></html>", "text/html");
    private static readonly Answer Nothing = new(200);

    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Head", "List", "DeleteMany", "Copy"], ["garbage", "login page", "nothing"]);

    /// <summary>The least to ask for: nobody is told that an object is written, listed, copied or deleted when it is not.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_answer_that_says_nothing_is_no_success(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(Of(answer)));
        await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync(operation));
        Assert.NotNull(await GenerationAsync("there"));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("login page")]
    [InlineData("nothing")]
    public async Task A_beginning_a_chunk_and_an_end_of_an_upload_that_say_nothing_are_no_success(string answer)
    {
        var bytes = RandomBytes((2 * Chunk) + 17);
        foreach (var step in new Func<RequestHead, bool>[] { GcsRequests.IsBegin, GcsRequests.IsChunk, GcsRequests.IsLastChunk })
        {
            Proxy.Reset();
            Proxy.Always(Fault.Answer(Of(answer)), step);
            await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", bytes, cancellationToken: Token));
            await AssertNothingAsync("new");
        }
    }

    [Fact]
    public async Task A_download_from_something_that_stands_between_is_an_error()
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(LoginPage));
        await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync("Get"));
    }

    [Fact]
    public async Task An_object_whose_bytes_are_not_those_that_were_stored_is_noticed_at_its_end()
    {
        var bytes = RandomBytes(100);
        var info = await Store.PutAsync("new", bytes, cancellationToken: Token);
        Proxy.Next(Fault.Answer(new Answer(
            200,
            new string('x', 100),
            "application/octet-stream",
            ("x-goog-generation", info.ETag.Value.Trim('"')),
            ("x-goog-metageneration", "1"),
            ("x-goog-stored-content-encoding", "identity"),
            ("x-goog-stored-content-length", "100"),
            ("x-goog-hash", $"crc32c={info.Checksum!.Value.ToBase64()}"),
            ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"))));
        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => Store.GetBytesAsync("new", Token));
    }

    /// <summary>An error's words are for people: what a proxy writes is cut short, and a page is no reason to read for ever.</summary>
    [Fact]
    public async Task A_long_error_of_something_that_stands_between_is_cut_short()
    {
        Proxy.Always(Fault.Answer(new Answer(400, $"<html>{new string('x', 1_000_000)}</html>", "text/html")));
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync("List"));
        Assert.InRange(Encoding.UTF8.GetByteCount(error.Message), 1, 16 * 1024);
    }

    private static Answer Of(string answer) => answer switch
    {
        "garbage" => Garbage,
        "login page" => LoginPage,
        _ => Nothing,
    };
}
