using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portable.Emulators.CloudStorage;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>Changes to objects become messages of Pub/Sub, “https://cloud.google.com/storage/docs/pubsub-notifications”.</summary>
public sealed class NotificationTests : CloudStorageTests
{
    private const string Configs = "/storage/v1/b/bucket/notificationConfigs";
    private static readonly string[] OnlyWrites = ["OBJECT_FINALIZE"];

    private readonly string topic = $"changes-{Guid.NewGuid():N}";
    private readonly HttpClient pubSub = new(new SocketsHttpHandler { UseProxy = false });

    protected override CloudStorageEmulatorOptions Options => new() { PubSubEndpoint = pubSub.BaseAddress };

    public override async ValueTask InitializeAsync()
    {
        pubSub.BaseAddress = (await Need.RunningAsync(global::Portable.Emulators.Emulator.PubSub)).Endpoint;
        await base.InitializeAsync();
        await AskAsync(HttpMethod.Put, $"topics/{topic}", new { });
        await AskAsync(HttpMethod.Put, $"subscriptions/{topic}", new { topic = $"projects/portable/topics/{topic}" });
    }

    [Fact]
    public async Task Writing_overwriting_describing_and_deleting_are_told()
    {
        await ConfigureAsync(new { topic = $"//pubsub.googleapis.com/projects/portable/topics/{topic}", payload_format = "JSON_API_V1", custom_attributes = new { owner = "me" } });

        var first = (await SaveAsync("in/a+b ü")).GetProperty("generation").GetString();
        var second = (await SaveAsync("in/a+b ü", "more")).GetProperty("generation").GetString();
        await JsonAsync(HttpMethod.Patch, $"{Objects}/in%2Fa+b%20%C3%BC", Text("""{"cacheControl":"no-cache"}""", "application/json"));
        using var deleted = await SendAsync(HttpMethod.Delete, $"{Objects}/in%2Fa+b%20%C3%BC");

        var messages = await PullAsync(5);
        Assert.Equal(
            [
                ("OBJECT_DELETE", first, null, second), ("OBJECT_DELETE", second, null, null), ("OBJECT_FINALIZE", first, null, null),
                ("OBJECT_FINALIZE", second, first, null), ("OBJECT_METADATA_UPDATE", second, null, null),
            ],
            messages.Select(message => (
                Attribute(message, "eventType"), Attribute(message, "objectGeneration"), Attribute(message, "overwroteGeneration"), Attribute(message, "overwrittenByGeneration")))
                .OrderBy(told => told.Item1, StringComparer.Ordinal).ThenBy(told => told.Item2, StringComparer.Ordinal));
        Assert.All(messages, message =>
        {
            Assert.Equal("bucket", Attribute(message, "bucketId"));
            Assert.Equal("in/a+b ü", Attribute(message, "objectId"));
            Assert.Equal("JSON_API_V1", Attribute(message, "payloadFormat"));
            Assert.Equal("projects/_/buckets/bucket/notificationConfigs/1", Attribute(message, "notificationConfig"));
            Assert.Equal("me", Attribute(message, "owner"));
            Assert.NotNull(Attribute(message, "eventTime"));
            Assert.Equal("in/a+b ü", JsonElement.Parse(message.GetProperty("data").GetBytesFromBase64()).GetProperty("name").GetString());
        });
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_told()
    {
        await ConfigureAsync(new
        {
            topic = $"//pubsub.googleapis.com/projects/portable/topics/{topic}",
            payload_format = "NONE",
            event_types = OnlyWrites,
            object_name_prefix = "in/",
        });

        await SaveAsync("out/a");
        await SaveAsync("in/a");
        await SaveAsync("in/a");
        await SaveAsync("in/last");

        var messages = await PullAsync(3);
        Assert.All(messages, message => Assert.False(message.TryGetProperty("data", out _)));
        Assert.Equal(["in/a", "in/a", "in/last"], messages.Select(message => Attribute(message, "objectId")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_configuration_that_is_none_is_refused()
    {
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, Configs, JsonContent.Create(new { payload_format = "NONE" }));
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, Configs, JsonContent.Create(new { topic = "changes", payload_format = "NONE" }));
        await RefusedAsync(HttpStatusCode.BadRequest, HttpMethod.Post, Configs, JsonContent.Create(new { topic = "//pubsub.googleapis.com/projects/p/topics/t" }));
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, Configs + "/7");
    }

    private async Task ConfigureAsync(object config) => await JsonAsync(HttpMethod.Post, Configs, JsonContent.Create(config));

    private static string? Attribute(JsonElement message, string name) =>
        message.GetProperty("attributes").TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>As many messages as there must be, and a moment later none.</summary>
    private async Task<List<JsonElement>> PullAsync(int count)
    {
        var messages = new List<JsonElement>();
        for (var attempt = 0; attempt < 20 && messages.Count < count; attempt++)
            messages.AddRange(await PullOnceAsync());
        Assert.Equal(count, messages.Count);
        Assert.Empty(await PullOnceAsync(returnImmediately: true));
        return messages;
    }

    private async Task<List<JsonElement>> PullOnceAsync(bool returnImmediately = false)
    {
        var pulled = await AskAsync(HttpMethod.Post, $"subscriptions/{topic}:pull", new { maxMessages = 100, returnImmediately });
        if (!pulled.TryGetProperty("receivedMessages", out var received))
            return [];
        await AskAsync(HttpMethod.Post, $"subscriptions/{topic}:acknowledge", new { ackIds = received.EnumerateArray().Select(message => message.GetProperty("ackId").GetString()) });
        return [.. received.EnumerateArray().Select(message => message.GetProperty("message"))];
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/v1/projects/portable/{path}", UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await pubSub.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }
}
