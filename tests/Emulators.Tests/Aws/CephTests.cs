using Amazon.S3;

namespace Portable.Emulators.Tests.Aws;

public sealed class CephTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ceph_keeps_objects()
    {
        var ceph = await Need.RunningAsync(Emulator.Ceph);
        using var s3 = Clients.S3(ceph);

        await s3.PutBucketAsync("emulators-tests", Token);
        await s3.PutObjectAsync(new() { BucketName = "emulators-tests", Key = "a", ContentBody = "hello" }, Token);
        using var got = await s3.GetObjectAsync("emulators-tests", "a", Token);

        Assert.Equal("hello", await new StreamReader(got.ResponseStream).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Ceph_checks_who_asks_and_the_signature()
    {
        var ceph = await Need.RunningAsync(Emulator.Ceph);
        using var stranger = Clients.S3(ceph, new("stranger", "knows"));
        using var liar = Clients.S3(ceph, ceph.Credentials with { SecretKey = "wrong" });

        Assert.Equal("InvalidAccessKeyId", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => stranger.ListBucketsAsync(Token))).ErrorCode);
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => liar.ListBucketsAsync(Token))).ErrorCode);
    }
}
