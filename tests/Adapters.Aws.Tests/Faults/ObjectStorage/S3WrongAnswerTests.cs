using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>Answers that no S3 gives: from something that stands between, or broken.</summary>
public sealed class S3WrongAnswerTests : S3FaultTest
{
    private static readonly Answer Garbage = new(200, "}{ not XML <", "application/xml");
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
        Assert.NotNull(await Native.GetObjectMetadataAsync(Bucket, "there", Token));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("login page")]
    [InlineData("nothing")]
    public async Task A_beginning_a_part_and_an_end_of_an_upload_that_say_nothing_are_no_success(string answer)
    {
        var bytes = RandomBytes(2 * S3ObjectStoreOptions.MinPartSize);
        foreach (var step in new Func<RequestHead, bool>[] { S3Requests.IsCreate, S3Requests.IsPart, S3Requests.IsComplete })
        {
            Proxy.Reset();
            Proxy.Always(Fault.Answer(Of(answer)), step);
            await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("new", bytes, cancellationToken: Token));
            await AssertNothingAsync("new");
        }
    }

    [Fact]
    public async Task An_object_whose_bytes_are_not_those_that_were_stored_is_noticed_at_its_end()
    {
        var bytes = RandomBytes(100);
        await Store.PutAsync("new", bytes, cancellationToken: Token);
        var info = (await Store.HeadAsync("new", Token))!;
        Proxy.Next(Fault.Answer(new Answer(
            200, new string('x', 100), "application/octet-stream", ("ETag", info.ETag.Value), ("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"), ("x-amz-checksum-crc32c", info.Checksum!.Value.ToBase64()), ("x-amz-checksum-type", "FULL_OBJECT"))));
        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => Store.GetBytesAsync("new", Token));
    }

    private static Answer Of(string answer) => answer switch
    {
        "garbage" => Garbage,
        "login page" => LoginPage,
        _ => Nothing,
    };
}
