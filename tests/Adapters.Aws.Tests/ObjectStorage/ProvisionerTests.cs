using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>Buckets with what belongs to them.</summary>
public sealed class ProvisionerTests : MotoStoreTest
{
    [Fact]
    public async Task A_bucket_is_created_once_and_deleted_once()
    {
        var definition = Define();
        Assert.True(await Provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await Provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.True(await Provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await Provider.Provisioner.DeleteIfExistsAsync(definition, Token));
    }

    [Fact]
    public async Task A_bucket_is_deleted_with_all_versions_and_unfinished_uploads()
    {
        var definition = Define();
        await Provider.Provisioner.CreateIfMissingAsync(definition, Token);
        var store = Provider.Open(definition);
        await Native(store).PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = store.Bucket, VersioningConfig = new() { Status = Amazon.S3.VersionStatus.Enabled } }, Token);
        await store.PutAsync("a", "1"u8.ToArray(), cancellationToken: Token);
        await store.PutAsync("a", "2"u8.ToArray(), cancellationToken: Token);
        await store.PutAsync("b +%/é", "3"u8.ToArray(), cancellationToken: Token);
        await store.DeleteAsync("a", cancellationToken: Token);
        await Native(store).InitiateMultipartUploadAsync(store.Bucket, "unfinished", Token);
        Assert.True(await Provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.Equal(
            ObjectStoreErrorCode.BucketNotFound, (await Assert.ThrowsAsync<ObjectStoreException>(() => Provider.Open(definition).HeadAsync("a", Token))).Code);
    }

    /// <summary>A list shows a thousand.</summary>
    [Fact]
    public async Task A_bucket_with_more_objects_than_a_list_shows_is_deleted_with_all()
    {
        var definition = Define();
        await Provider.Provisioner.CreateIfMissingAsync(definition, Token);
        var store = Provider.Open(definition);
        await Parallel.ForAsync(0, 1010, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (number, token) =>
            await store.PutAsync($"{number:D4}", Array.Empty<byte>(), cancellationToken: token));
        Assert.True(await Provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await Provider.Provisioner.DeleteIfExistsAsync(definition, Token));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-hyphen")]
    [InlineData("dot.")]
    [InlineData("two..dots")]
    [InlineData("192.168.0.1")]
    [InlineData("xn--bucket")]
    [InlineData("bucket-s3alias")]
    [InlineData("a-name-that-is-longer-than-the-sixty-three-characters-of-s3-names")]
    public async Task A_name_that_s3_does_not_allow_is_refused_with_its_key_before_any_request(string name)
    {
        using var nowhere = new S3ObjectStoreProvider(Aws with { ServiceUrl = new Uri("http://127.0.0.1:9") });
        var definition = new ObjectStoreDefinition { Bucket = name, ConfigurationPath = "Portable:ObjectStores:photos" };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => nowhere.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.StartsWith($"Portable:ObjectStores:photos:Bucket is '{name}'; ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_wired_beside_those_of_others_and_only_once()
    {
        using var sqs = new AmazonSQSClient(
            new BasicAWSCredentials(Aws.AccessKey, Aws.SecretKey), new AmazonSQSConfig { ServiceURL = Aws.ServiceUrl!.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        var (ours, others) = ($"ours-{Guid.NewGuid():N}", $"others-{Guid.NewGuid():N}");
        var url = (await sqs.CreateQueueAsync(ours, Token)).QueueUrl;
        var othersUrl = (await sqs.CreateQueueAsync(others, Token)).QueueUrl;
        var othersArn = (await sqs.GetQueueAttributesAsync(othersUrl, [QueueAttributeName.QueueArn], Token)).QueueARN;
        var store = await CreateAsync();
        var definition = new ObjectStoreDefinition { Bucket = store.Bucket, EventQueue = ours, EventPrefix = "in/" };
        await Native(store).PutBucketNotificationAsync(
            new PutBucketNotificationRequest
            {
                BucketName = store.Bucket,
                QueueConfigurations = [new QueueConfiguration { Id = "theirs", Queue = othersArn, Events = [Amazon.S3.EventType.ObjectRemovedDelete] }],
            },
            Token);

        Assert.False(await Provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await Provider.Provisioner.CreateIfMissingAsync(definition, Token));

        var wired = await Native(store).GetBucketNotificationAsync(new GetBucketNotificationRequest { BucketName = store.Bucket }, Token);
        Assert.Equal(["theirs", $"portable-{ours}"], wired.QueueConfigurations.Select(configuration => configuration.Id));
        await store.PutAsync("in/a", "x"u8.ToArray(), cancellationToken: Token);
        await store.PutAsync("out/a", "x"u8.ToArray(), cancellationToken: Token);
        var received = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MaxNumberOfMessages = 10, WaitTimeSeconds = 1 }, Token);
        Assert.Contains(received.Messages, message => message.Body.Contains("in%2Fa", StringComparison.Ordinal) || message.Body.Contains("in/a", StringComparison.Ordinal));
        Assert.DoesNotContain(received.Messages, message => message.Body.Contains("out", StringComparison.Ordinal));
    }

    [Fact]
    public void The_queues_policy_keeps_others_statements_and_has_ours_once()
    {
        const string Arn = "arn:aws:sqs:eu-west-1:123456789012:q";
        const string Theirs = """{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"theirs","Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}}""";
        var once = S3EventSubscription.Policy(Theirs, Arn, "photos");
        var twice = S3EventSubscription.Policy(once, Arn, "photos");
        Assert.Equal(once, twice);
        var statements = JsonNode.Parse(twice)!["Statement"]!.AsArray();
        Assert.Equal(["theirs", "portable-photos"], statements.Select(statement => (string?)statement!["Sid"]));
        Assert.Equal((Arn, "arn:aws:s3:::photos"), ((string?)statements[1]!["Resource"], (string?)statements[1]!["Condition"]!["ArnEquals"]!["aws:SourceArn"]));
        Assert.Single(JsonNode.Parse(S3EventSubscription.Policy(null, Arn, "photos"))!["Statement"]!.AsArray());
    }

    [Fact]
    public async Task Events_of_a_server_that_has_none_are_refused()
    {
        using var provider = new S3ObjectStoreProvider(Aws, new S3ObjectStoreOptions { MissingFeatures = new HashSet<ObjectStoreFeature> { ObjectStoreFeature.ObjectEvents } });
        var definition = Define() with { EventQueue = "queue" };
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.Equal(ObjectStoreErrorCode.Unsupported, error.Code);
        Assert.Contains("Portable:ObjectStores:photos", error.Message, StringComparison.Ordinal);
    }
}
