using System.Net;
using System.Text.Json.Nodes;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Emulators.CloudStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>Buckets with what belongs to them.</summary>
public sealed class ProvisionerTests : IDisposable
{
    private readonly ScriptedGcs gcs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => gcs.Dispose();

    [Fact]
    public async Task A_bucket_is_created_once_and_deleted_once_with_all_its_objects()
    {
        await using var emulator = await CloudStorageEmulator.StartAsync(cancellationToken: Token);
        using var provider = new GcsObjectStoreProvider(new GcpOptions { ProjectId = "acme", Endpoint = emulator.Endpoint });
        var definition = new ObjectStoreDefinition { Bucket = "photos" };
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        var store = provider.Open(definition);
        foreach (var key in (string[])["a", "b +%/é", "😀", .. Enumerable.Range(0, 120).Select(i => $"many/{i}")])
            await store.PutAsync(key, new byte[1], cancellationToken: Token);
        Assert.True(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.Equal(ObjectStoreErrorCode.BucketNotFound, (await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync("a", Token))).Code);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("-hyphen")]
    [InlineData("dot.")]
    [InlineData("two..dots")]
    [InlineData("192.168.0.1")]
    [InlineData("goog-bucket")]
    [InlineData("my-google-bucket")]
    [InlineData("g00gle-bucket")]
    [InlineData("a-name-that-is-longer-than-the-sixty-three-characters-of-bucket-names")]
    public async Task A_name_that_Cloud_Storage_does_not_allow_is_refused_with_its_key_before_any_request(string name)
    {
        var definition = new ObjectStoreDefinition { Bucket = name, ConfigurationPath = "Portable:ObjectStores:photos" };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => gcs.Connect().Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.StartsWith($"Portable:ObjectStores:photos:Bucket is '{name}'; ", error.Message, StringComparison.Ordinal);
        Assert.Empty(gcs.Requests);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("under_score-and-hyphen.example.com")]
    [InlineData("0-sixty-three-characters-are-the-most-that-a-name-without-dots0")]
    public void A_name_that_Cloud_Storage_allows_is_allowed(string name) => Assert.Null(GcsBucketName.Problem(name));

    [Fact]
    public async Task A_missing_project_is_named_with_its_keys_before_any_request()
    {
        var definition = new ObjectStoreDefinition { Bucket = "photos", ConfigurationPath = "Portable:ObjectStores:photos" };
        using var provider = gcs.Connect(change: gcp => gcp with { ProjectId = null });
        var error = await Assert.ThrowsAsync<ArgumentException>(() => provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.StartsWith("Portable:ObjectStores:photos:ProjectId is missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(gcs.Requests);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_a_topic_is_named_with_its_key_before_any_request()
    {
        var definition = new ObjectStoreDefinition { Bucket = "photos", ConfigurationPath = "Portable:ObjectStores:photos", EventQueue = "no topic" };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => gcs.Connect().Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.StartsWith("Portable:ObjectStores:photos:EventQueue ", error.Message, StringComparison.Ordinal);
        Assert.Empty(gcs.Requests);
    }

    [Fact]
    public async Task A_bucket_is_created_where_it_was_asked_for_with_access_by_IAM_only()
    {
        gcs.Answer = request => request.Kind == "bucket" ? ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound") : null;
        Assert.True(await gcs.Connect(new GcsObjectStoreOptions { Location = "EUROPE-WEST1" }).Provisioner.CreateIfMissingAsync(Definition, Token));
        var resource = JsonNode.Parse(gcs.Requests[^1].Body)!;
        Assert.Equal(("scripted", "EUROPE-WEST1", true), ((string?)resource["name"], (string?)resource["location"], (bool?)resource["iamConfiguration"]!["uniformBucketLevelAccess"]!["enabled"]));
        Assert.Contains("project=acme", gcs.Requests[^1].Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_another_project_has_taken_is_an_error_that_says_so()
    {
        gcs.Answer = request => request.Kind == "bucket" ? ScriptedGcs.Error(HttpStatusCode.Forbidden, "forbidden") : ScriptedGcs.Error(HttpStatusCode.Conflict, "conflict");
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Connect().Provisioner.CreateIfMissingAsync(Definition, Token));
        Assert.Equal(ObjectStoreErrorCode.AlreadyExists, error.Code);
        Assert.Contains("another project", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_another_process_creates_meanwhile_is_ours()
    {
        var looks = 0;
        gcs.Answer = request => request.Kind == "bucket" ? (++looks == 1 ? ScriptedGcs.Error(HttpStatusCode.NotFound, "notFound") : null) : ScriptedGcs.Error(HttpStatusCode.Conflict, "conflict");
        Assert.False(await gcs.Connect().Provisioner.CreateIfMissingAsync(Definition, Token));
    }

    [Fact]
    public async Task Events_are_wired_beside_those_of_others()
    {
        const string theirs = """{"id":"1","topic":"//pubsub.googleapis.com/projects/acme/topics/theirs","payload_format":"JSON_API_V1"}""";
        gcs.Answer = request => Notifications(request, theirs);
        Assert.False(await gcs.Connect().Provisioner.CreateIfMissingAsync(Definition with { EventQueue = "ours", EventPrefix = "in/" }, Token));
        var wired = JsonNode.Parse(gcs.Requests[^1].Body)!;
        Assert.Equal(
            ("//pubsub.googleapis.com/projects/acme/topics/ours", "JSON_API_V1", "in/", """["OBJECT_FINALIZE","OBJECT_DELETE"]"""),
            ((string?)wired["topic"], (string?)wired["payload_format"], (string?)wired["object_name_prefix"], wired["event_types"]!.ToJsonString()));
    }

    [Fact]
    public async Task Events_are_wired_only_once()
    {
        const string ours = """{"id":"1","topic":"//pubsub.googleapis.com/projects/acme/topics/ours","payload_format":"JSON_API_V1","event_types":["OBJECT_FINALIZE","OBJECT_DELETE"],"object_name_prefix":"in/"}""";
        gcs.Answer = request => Notifications(request, ours);
        await gcs.Connect().Provisioner.CreateIfMissingAsync(Definition with { EventQueue = "ours", EventPrefix = "in/" }, Token);
        Assert.DoesNotContain(gcs.Requests, request => request.Method == "POST");
        await gcs.Connect().Provisioner.CreateIfMissingAsync(Definition with { EventQueue = "ours", EventPrefix = "other/" }, Token);
        Assert.Single(gcs.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_notification_whose_answer_is_lost_is_not_asked_for_again()
    {
        gcs.Answer = request => request.Method == "POST" ? ScriptedGcs.Error(HttpStatusCode.ServiceUnavailable, "backendError") : Notifications(request, string.Empty);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Connect().Provisioner.CreateIfMissingAsync(Definition with { EventQueue = "ours" }, Token));
        Assert.Equal(ObjectStoreErrorCode.Unavailable, error.Code);
        Assert.Single(gcs.Requests, request => request.Method == "POST");
    }

    private static ObjectStoreDefinition Definition => new() { Bucket = ScriptedGcs.Bucket };

    private static HttpResponseMessage? Notifications(ScriptedRequest request, string items) =>
        request.Address.AbsolutePath.EndsWith("/notificationConfigs", StringComparison.Ordinal) && request.Method == "GET"
            ? ScriptedGcs.Json($$"""{"kind":"storage#notifications","items":[{{items}}]}""")
            : null;
}
