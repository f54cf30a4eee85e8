using Amazon.S3;
using Amazon.SQS;

namespace Portable.Emulators.Tests.Aws;

public sealed class MotoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moto_serves_S3_and_SQS_and_believes_anybody()
    {
        var moto = await Need.RunningAsync(Emulator.Moto);
        using var s3 = Clients.S3(moto, new("nobody", "knows"));
        using var sqs = Clients.Sqs(moto, new("nobody", "knows"));

        await s3.PutBucketAsync("emulators-tests", Token);
        var queue = await sqs.CreateQueueAsync("emulators-tests", Token);
        await sqs.SendMessageAsync(queue.QueueUrl, "hello", Token);

        Assert.Contains((await s3.ListBucketsAsync(Token)).Buckets, bucket => bucket.BucketName == "emulators-tests");
        Assert.Equal("hello", Assert.Single((await sqs.ReceiveMessageAsync(queue.QueueUrl, Token)).Messages).Body);
    }

    [Fact]
    public async Task Moto_with_authentication_lets_its_user_in()
    {
        var moto = await Need.RunningAsync(Emulator.MotoWithAuthentication);
        using var s3 = Clients.S3(moto);
        using var sqs = Clients.Sqs(moto);

        await s3.PutBucketAsync("emulators-tests", Token);
        Assert.NotNull((await sqs.CreateQueueAsync("emulators-tests", Token)).QueueUrl);
    }

    [Fact]
    public async Task Moto_with_authentication_refuses_an_unknown_access_key()
    {
        var moto = await Need.RunningAsync(Emulator.MotoWithAuthentication);
        using var s3 = Clients.S3(moto, new("AKIAAAAAAAAAAAAAAAAA", "knows"));
        using var sqs = Clients.Sqs(moto, new("AKIAAAAAAAAAAAAAAAAA", "knows"));

        Assert.Equal("InvalidAccessKeyId", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(Token))).ErrorCode);
        Assert.Equal("InvalidClientTokenId", (await Assert.ThrowsAnyAsync<AmazonSQSException>(() => sqs.ListQueuesAsync("e", Token))).ErrorCode);
    }

    [Fact]
    public async Task Moto_with_authentication_refuses_a_wrong_secret()
    {
        var moto = await Need.RunningAsync(Emulator.MotoWithAuthentication);
        var wrong = moto.Credentials with { SecretKey = "wrong" };
        using var s3 = Clients.S3(moto, wrong);
        using var sqs = Clients.Sqs(moto, wrong);

        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(Token))).ErrorCode);
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAnyAsync<AmazonSQSException>(() => sqs.ListQueuesAsync("e", Token))).ErrorCode);
    }
}
