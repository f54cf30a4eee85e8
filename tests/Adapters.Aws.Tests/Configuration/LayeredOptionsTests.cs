using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Configuration;

/// <summary>The section, its part for the service and the entry: what each says reaches the SDK's client.</summary>
public sealed class LayeredOptionsTests : IDisposable
{
    private readonly List<ServiceProvider> containers = [];

    [Fact]
    public void The_section_reaches_both_services()
    {
        var services = Build(("Region", "eu-west-1"), ("MaxAttempts", "2"), ("RetryMode", "Adaptive"), ("ConnectTimeout", "00:00:03"), ("Timeout", "00:00:07"));

        foreach (var config in (IClientConfig[])[S3(Store(services)).Config, Sqs(Queue(services)).Config])
        {
            Assert.Equal("eu-west-1", config.RegionEndpoint.SystemName);
            Assert.Equal((1, RequestRetryMode.Adaptive), (config.MaxErrorRetry, config.RetryMode));
            Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)), (config.ConnectTimeout!.Value, config.Timeout!.Value));
        }
    }

    [Fact]
    public void A_services_part_wins_over_the_section_and_an_entry_over_both()
    {
        var services = Build(
            ("ServiceUrl", "http://127.0.0.1:1/"), ("S3:ServiceUrl", "http://127.0.0.1:2/"), ("Sqs:ServiceUrl", "http://127.0.0.1:3/"), ("S3:Region", "eu-north-1"));

        Assert.Equal("http://127.0.0.1:2/", S3(Store(services)).Config.ServiceURL);
        Assert.Equal("eu-north-1", S3(Store(services)).Config.AuthenticationRegion);
        Assert.Equal("http://127.0.0.1:4/", S3(Store(services, ("ServiceUrl", "http://127.0.0.1:4/"))).Config.ServiceURL);
        Assert.Equal("http://127.0.0.1:3/", Sqs(Queue(services)).Config.ServiceURL);
        Assert.Equal("us-east-1", Sqs(Queue(services)).Config.AuthenticationRegion);
    }

    [Fact]
    public void The_bucket_is_in_the_path_at_an_address_of_ones_own_unless_told_otherwise()
    {
        Assert.True(PathStyle(Store(Build(("ServiceUrl", "http://127.0.0.1:1")))));
        Assert.False(PathStyle(Store(Build(("ServiceUrl", "http://127.0.0.1:1"), ("S3:ForcePathStyle", "false")))));
        Assert.False(PathStyle(Store(Build(("Region", "eu-west-1")))));
        Assert.True(PathStyle(Store(Build(("Region", "eu-west-1")), ("ForcePathStyle", "true"))));

        static bool PathStyle(IObjectStore store) => ((AmazonS3Config)S3(store).Config).ForcePathStyle;
    }

    [Fact]
    public void What_is_reached_alike_shares_a_client()
    {
        var services = Build(("Region", "eu-west-1"));

        Assert.Same(S3(Store(services)), S3(Store(services, ("PartSize", "6000000"))));
        Assert.NotSame(S3(Store(services)), S3(Store(services, ("Region", "eu-west-2"))));
    }

    [Fact]
    public void Missing_features_are_unsupported()
    {
        var store = Store(Build(("Region", "eu-west-1"), ("S3:MissingFeatures", "Checksum, ConditionalDelete")));

        Assert.Equal(
            [ObjectStoreFeature.ConditionalDelete, ObjectStoreFeature.Checksum],
            store.Capabilities.Missing(Enum.GetValues<ObjectStoreFeature>()));
    }

    [Fact]
    public void What_holds_in_code_gives_way_to_configuration()
    {
        var services = Build(new AwsOptions { Region = "us-west-2", MaxAttempts = 7 }, [("Region", "eu-west-1")]);

        var config = S3(Store(services)).Config;

        Assert.Equal(("eu-west-1", 6), (config.RegionEndpoint.SystemName, config.MaxErrorRetry));
    }

    [Theory]
    [InlineData("MaxAttempts", "0", "Portable:Aws:MaxAttempts is '0'; it must be a whole number, 1 to 10")]
    [InlineData("ServiceUrl", "localhost", "Portable:Aws:ServiceUrl is 'localhost'; it must be an absolute http or https address")]
    [InlineData("RetryMode", "Never", "Portable:Aws:RetryMode is 'Never'; it must be of ")]
    [InlineData("Regoin", "eu-west-1", "Portable:Aws:Regoin is not a setting of provider 'Aws' (known: Region, ")]
    [InlineData("S3:PartSize", "1024", "Portable:Aws:S3:PartSize is '1024'; it must be a whole number, 5242880 to 1073741824")]
    [InlineData("S3:MaxParallelParts", "65", "Portable:Aws:S3:MaxParallelParts is '65'")]
    [InlineData("S3:MissingFeatures", "Colour", "Portable:Aws:S3:MissingFeatures is 'Colour'; it must be of ConditionalWrite")]
    [InlineData("S3:Queue", "x", "Portable:Aws:S3:Queue is not a setting of provider 'Aws'")]
    [InlineData("AccessKey", "AKIDEXAMPLE", "Portable:Aws:SecretKey is missing")]
    [InlineData("Profile", "no-such-profile", "Profile is 'no-such-profile'")]
    public void What_is_wrong_is_refused_by_its_full_key(string key, string value, string expected)
    {
        var services = Build(("Region", "eu-west-1"), (key, value));

        var error = Assert.Throws<ArgumentException>(() => Store(services));

        Assert.StartsWith(expected.StartsWith("Profile", StringComparison.Ordinal) ? $"Portable:ObjectStores:uploads:{expected}" : expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entrys_unknown_setting_is_refused_by_its_full_key()
    {
        var error = Assert.Throws<ArgumentException>(() => Queue(Build(("Region", "eu-west-1")), ("PartSize", "6000000")));

        Assert.StartsWith("Portable:MessageQueues:uploads:PartSize is not a setting of provider 'Aws'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_not_shown()
    {
        var options = new AwsOptions { AccessKey = "AKIDEXAMPLE", SecretKey = "hush", SessionToken = "token" };

        Assert.DoesNotContain("hush", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("token", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_and_session_token_sign_requests()
    {
        var client = S3(Store(Build(("Region", "eu-west-1"), ("AccessKey", "AKIDEXAMPLE"), ("SecretKey", "hush"), ("SessionToken", "a-token"))));

        var url = await client.GetPreSignedURLAsync(new() { BucketName = "uploads", Key = "a", Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1) });

        Assert.Contains("X-Amz-Credential=AKIDEXAMPLE", url, StringComparison.Ordinal);
        Assert.Contains("X-Amz-Security-Token=a-token", url, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var container in containers)
            container.Dispose();
    }

    private ServiceProvider Build(params (string Key, string Value)[] settings) => Build(null, settings);

    private ServiceProvider Build(AwsOptions? defaults, (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{AwsOptions.ConfigurationSection}:{setting.Key}", (string?)setting.Value)))
            .Build();
        var container = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddAwsAdapters(defaults).BuildServiceProvider();
        containers.Add(container);
        return container;
    }

    private static IObjectStore Store(ServiceProvider services, params (string Key, string Value)[] settings) =>
        services.GetServices<IObjectStoreProvider>().OfType<S3ObjectStoreProvider>().Single().Open(new ObjectStoreDefinition
        {
            Bucket = "uploads",
            ConfigurationPath = "Portable:ObjectStores:uploads",
            Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
        });

    private static IMessageQueue Queue(ServiceProvider services, params (string Key, string Value)[] settings) =>
        services.GetServices<IMessageQueueProvider>().Single().Open(new MessageQueueDefinition
        {
            Queue = "uploads",
            ConfigurationPath = "Portable:MessageQueues:uploads",
            Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
        });

    private static IAmazonS3 S3(IObjectStore store) => (IAmazonS3)store.GetService(typeof(IAmazonS3))!;

    private static IAmazonSQS Sqs(IMessageQueue queue) => (IAmazonSQS)queue.GetService(typeof(IAmazonSQS))!;
}
