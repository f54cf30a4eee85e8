using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>Answers that no Blob Storage gives: from something that stands between, or broken.</summary>
public sealed class BlobWrongAnswerTests : BlobFaultTest
{
    private static readonly Answer Garbage = new(200, "}{ not XML <", "application/xml");
    private static readonly Answer LoginPage = new(200, "<html><body>Please log in to the network.</body></html>", "text/html");
    private static readonly Answer Nothing = new(200);
    private static readonly Answer Created = new(201);

    public static readonly MatrixTheoryData<string, string> Cases = new(["Put", "Get", "Head", "List", "Delete", "DeleteMany", "Copy"], ["garbage", "login page", "nothing", "created"]);

    /// <summary>The least to ask for: nobody is told that an object is written, listed, copied or deleted when it is not.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_answer_that_says_nothing_is_no_success(string operation, string answer)
    {
        await PutNativeAsync("there", RandomBytes(100));
        Proxy.Always(Fault.Answer(Of(answer)));
        await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync(operation));
        Assert.True((await Native.GetBlobClient("there").ExistsAsync(Token)).Value);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("login page")]
    [InlineData("nothing")]
    [InlineData("created")]
    public async Task An_end_of_an_upload_that_says_nothing_is_no_success(string answer)
    {
        Proxy.Always(Fault.Answer(Of(answer)), BlobRequests.IsCommit);
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", RandomBytes(2 * Block), cancellationToken: Token));
        await AssertNothingAsync("new");
    }

    /// <summary>The service takes a commit only of blocks that it has.</summary>
    [Theory]
    [InlineData("garbage")]
    [InlineData("created")]
    public async Task A_block_that_did_not_arrive_is_no_part_of_a_blob(string answer)
    {
        Proxy.Always(Fault.Answer(Of(answer)), request => BlobRequests.IsBlock(request, 2));
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", RandomBytes(2 * Block), cancellationToken: Token));
        await AssertNothingAsync("new");
    }

    [Fact]
    public async Task An_object_whose_bytes_are_not_those_that_were_stored_is_noticed_at_its_end()
    {
        var info = await Store.PutAsync("new", RandomBytes(100), cancellationToken: Token);
        Proxy.Next(Fault.Answer(new Answer(
            200,
            new string('x', 100),
            "application/octet-stream",
            ("ETag", info.ETag.Value),
            ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"),
            ("x-ms-blob-type", "BlockBlob"),
            ("x-ms-meta-portable_crc32c", info.Checksum!.Value.ToBase64()))));
        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => Store.GetBytesAsync("new", Token));
    }

    /// <summary>An error's words are for people: what a proxy writes is no part of them.</summary>
    [Fact]
    public async Task A_long_error_of_something_that_stands_between_is_cut_short()
    {
        Proxy.Always(Fault.Answer(new Answer(400, $"<html>{new string('x', 1_000_000)}</html>", "text/html")));
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => CallAsync("List"));
        Assert.InRange(error.Message.Length, 1, 1000);
    }

    private static Answer Of(string answer) => answer switch
    {
        "garbage" => Garbage,
        "login page" => LoginPage,
        "created" => Created,
        _ => Nothing,
    };
}
