using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>A bucket of moto's with a <see cref="FaultProxy"/> before it, and beside it the plain SDK, which sees what is really there.</summary>
public abstract class S3FaultTest : ObjectStoreFaultTest, IAsyncLifetime
{
    private readonly List<IDisposable> providers = [];
    private EmulatorCredentials credentials = null!;

    protected IAmazonS3 Native { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.Moto.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        var moto = await Emulator.Moto.StartAsync(Token);
        credentials = moto.Credentials;
        Native = new AmazonS3Client(
            new BasicAWSCredentials(credentials.AccessKey, credentials.SecretKey),
            new AmazonS3Config { ServiceURL = moto.Endpoint.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await Native.PutBucketAsync(Bucket, Token);
        Proxy = new FaultProxy(moto.Endpoint);
        Store = Open(Proxy.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
        Native?.Dispose();
    }

    /// <summary>Opens the bucket at an endpoint.</summary>
    protected IObjectStore Open(Uri endpoint, Func<AwsOptions, AwsOptions>? change = null)
    {
        var aws = new AwsOptions
        {
            ServiceUrl = endpoint,
            AccessKey = credentials.AccessKey,
            SecretKey = credentials.SecretKey,
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        var provider = new S3ObjectStoreProvider(change is null ? aws : change(aws), new S3ObjectStoreOptions { PartSize = S3ObjectStoreOptions.MinPartSize });
        providers.Add(provider);
        return provider.Open(new ObjectStoreDefinition { Bucket = Bucket });
    }

    /// <summary>Asserts that an object has these bytes and no upload lies about.</summary>
    protected async Task AssertWholeAsync(string key, byte[] bytes)
    {
        using var response = await Native.GetObjectAsync(Bucket, key, Token);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Token);
        Assert.Equal(bytes, content.ToArray());
        Assert.Empty(await UnfinishedUploadsAsync());
    }

    /// <summary>Asserts that there is neither an object nor an upload.</summary>
    protected async Task AssertNothingAsync(string key)
    {
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAsync<NoSuchKeyException>(() => Native.GetObjectAsync(Bucket, key, Token))).ErrorCode);
        Assert.Empty(await UnfinishedUploadsAsync());
    }

    protected async Task<IReadOnlyList<MultipartUpload>> UnfinishedUploadsAsync() =>
        (await Native.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads ?? [];

    protected override async Task PutNativeAsync(string key, byte[] bytes) =>
        await Native.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) }, Token);

    protected override Task DeleteNativeAsync(string key) => Native.DeleteObjectAsync(Bucket, key, Token);

    private protected override async Task AssertPinnedAsync(RequestHead request, string key) =>
        Assert.Equal((await Native.GetObjectMetadataAsync(Bucket, key, Token)).ETag, request.Header("If-Match"));
}
