using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Emulators;
using Portable.Emulators.Node;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Interop;

/// <summary>Messages between our adapter and Google's JavaScript client, in both directions.</summary>
public sealed class PubSubInteropTests : IAsyncLifetime
{
    private const string Project = "portable";
    private static readonly ReceiveOptions Patiently = new() { WaitTime = TimeSpan.FromSeconds(30), MaxMessages = 1 };

    private PubSubMessageQueueProvider provider = null!;
    private JavaScriptClient javaScript = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static readonly TheoryData<string> Texts = ["plain", " spaces at the ends ", "line\r\nfeed\tand tab", "Grüße, 日本語", "{\"json\":[1,2,\"<&>\"]}"];

    public async ValueTask InitializeAsync()
    {
        if ((await Emulator.PubSub.FindAbsenceAsync(Token) ?? NodeProgram.FindAbsence("@google-cloud/pubsub")) is { } absence)
            Assert.Skip(absence);
        var emulator = await Emulator.PubSub.StartAsync(Token);
        provider = new PubSubMessageQueueProvider(new GcpOptions { ProjectId = Project, Endpoint = emulator.Endpoint });
        javaScript = new JavaScriptClient("pubsub", new JsonObject { ["endpoint"] = emulator.Endpoint.Authority, ["projectId"] = Project });
    }

    public ValueTask DisposeAsync()
    {
        provider?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_is_the_same_text_to_both(string text)
    {
        var (queue, name) = await CreateAsync();
        await queue.SendTextAsync(text, Token);
        var seen = await TakeAsync(name);
        Assert.Equal(text, Encoding.UTF8.GetString(BodyOf(seen)));
        Assert.Empty(seen["attributes"]!.AsObject());

        (queue, name) = await CreateAsync();
        await PublishAsync(name, new JsonObject { ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) });
        var received = await ReceiveAsync(queue);
        Assert.Equal(text, received.GetText());
        Assert.Empty(received.Attributes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Bytes_are_the_same_bytes_to_both(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var (queue, name) = await CreateAsync();
        await queue.SendAsync(new Message(bytes), Token);
        Assert.Equal(bytes, BodyOf(await TakeAsync(name)));

        (queue, name) = await CreateAsync();
        await PublishAsync(name, new JsonObject { ["data"] = Convert.ToBase64String(bytes) });
        Assert.Equal(bytes, (await ReceiveAsync(queue)).Body.ToArray());
    }

    [Fact]
    public async Task Attributes_are_the_same_attributes_to_both()
    {
        var attributes = Enumerable.Range(0, 64).ToDictionary(number => $"name-{number}", number => $"Wert {number} ü", StringComparer.Ordinal);
        attributes["name-0"] = string.Empty;
        var (queue, name) = await CreateAsync();
        await queue.SendAsync(new Message("body"u8.ToArray()) { Attributes = attributes }, Token);
        Assert.Equal(attributes, AttributesOf(await TakeAsync(name)));

        (queue, name) = await CreateAsync();
        await PublishAsync(name, new JsonObject { ["attributes"] = new JsonObject(attributes.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))) });
        var received = await ReceiveAsync(queue);
        Assert.Equal(attributes, received.Attributes);
        Assert.True(received.Body.IsEmpty);
    }

    /// <summary>Pub/Sub documents that a message has data or an attribute.</summary>
    [Fact]
    public async Task It_reads_a_message_of_nothing_as_one_with_a_mark()
    {
        var (queue, name) = await CreateAsync();
        await queue.SendAsync(new Message(ReadOnlyMemory<byte>.Empty), Token);
        var seen = await TakeAsync(name);
        Assert.Empty(BodyOf(seen));
        Assert.Equal("portable.body", Assert.Single(AttributesOf(seen)).Key);
    }

    [Fact]
    public async Task We_read_a_batch_that_it_sends_and_it_reads_one_that_we_send()
    {
        var (queue, name) = await CreateAsync();
        var texts = Enumerable.Range(0, 100).Select(number => $"message {number:D3}").ToArray();
        await PublishAsync(name, [.. texts.Select(text => new JsonObject { ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) })]);
        List<string> received = [];
        while (received.Count < texts.Length)
        {
            var messages = await queue.ReceiveAsync(Patiently with { MaxMessages = 100 }, Token);
            Assert.NotEmpty(messages);
            await queue.SettleBatchAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Complete))], Token);
            received.AddRange(messages.Select(message => message.GetText()));
        }

        Assert.Equal(texts, received.Order());

        (queue, name) = await CreateAsync();
        await queue.SendBatchAsync([.. texts.Select(text => new Message(Encoding.UTF8.GetBytes(text)))], Token);
        var seen = await javaScript.CallAsync("take", new JsonObject { ["subscription"] = name, ["count"] = texts.Length });
        Assert.Equal(texts, seen!.AsArray().Select(message => Encoding.UTF8.GetString(BodyOf(message!))).Order());
    }

    [Fact]
    public async Task An_ordering_key_is_one_to_both_and_keeps_the_order()
    {
        var (queue, name) = await CreateAsync(ordered: true);
        var texts = Enumerable.Range(0, 5).Select(number => $"message {number}").ToArray();
        Assert.All(
            await queue.SendBatchAsync([.. texts.Select(text => new Message(Encoding.UTF8.GetBytes(text)) { OrderingKey = "order-4711" })], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        var seen = (await javaScript.CallAsync("take", new JsonObject { ["subscription"] = name, ["count"] = texts.Length }))!.AsArray();
        Assert.Equal(texts, seen.Select(message => Encoding.UTF8.GetString(BodyOf(message!))));
        Assert.All(seen, message => Assert.Equal("order-4711", (string?)message!["orderingKey"]));

        (queue, name) = await CreateAsync(ordered: true);
        await javaScript.CallAsync("publish", new JsonObject
        {
            ["topic"] = name,
            ["ordered"] = true,
            ["messages"] = new JsonArray([.. texts.Select(text => new JsonObject { ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), ["orderingKey"] = "order-4712" })]),
        });
        List<ReceivedMessage> received = [];
        while (received.Count < texts.Length)
            received.Add(await ReceiveAsync(queue));
        Assert.Equal(texts, received.Select(message => message.GetText()));
        Assert.All(received, message => Assert.Equal("order-4712", message.OrderingKey));
    }

    [Fact]
    public async Task It_finds_a_dead_letter_with_its_reason_where_the_subscription_says()
    {
        var (queue, name) = await CreateAsync();
        var sent = await queue.SendAsync(new Message("bad"u8.ToArray()) { Attributes = new Dictionary<string, string> { ["order"] = "4711" } }, Token);
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.DeadLetter("Unreadable", "It has no order number."), Token);
        var policy = (await javaScript.CallAsync("describe", new JsonObject { ["subscription"] = name }))!["deadLetterPolicy"]!;
        Assert.Equal($"projects/{Project}/topics/{name}-dead-letter", (string?)policy["deadLetterTopic"]);
        Assert.Equal(5, (int?)policy["maxDeliveryAttempts"]);
        var seen = await TakeAsync($"{name}-dead-letter");
        Assert.Equal("bad"u8, BodyOf(seen));
        var attributes = AttributesOf(seen);
        Assert.Equal(("4711", "Unreadable", "It has no order number."), (attributes["order"], attributes["portable.dead-letter-reason"], attributes["portable.dead-letter-description"]));
        Assert.Equal(("1", sent), (attributes["portable.dead-letter-delivery-count"], attributes["portable.dead-letter-message-id"]));
    }

    /// <summary>A consumer of another kind gives a message back until Pub/Sub itself sets it aside.</summary>
    [Fact]
    public async Task We_read_what_it_gave_back_too_often_as_a_dead_letter()
    {
        var (queue, name) = await CreateAsync();
        await PublishAsync(name, new JsonObject { ["data"] = Convert.ToBase64String("bad"u8), ["attributes"] = new JsonObject { ["order"] = "4711" } });
        var attempts = (await javaScript.CallAsync("take", new JsonObject { ["subscription"] = name, ["count"] = 5, ["nack"] = true }))!.AsArray();
        Assert.Equal([1, 2, 3, 4, 5], attempts.Select(attempt => (int)attempt!["deliveryAttempt"]!));
        // Pub/Sub sets it aside by itself; its emulator does so when the message would next be pulled.
        IReadOnlyList<ReceivedMessage> found = [];
        for (var look = 0; look < 60 && found.Count == 0; look++)
        {
            Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token));
            found = await queue.DeadLetterQueue!.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token);
        }

        var dead = Assert.Single(found);
        Assert.Equal("bad", dead.GetText());
        Assert.Equal(new Dictionary<string, string> { ["order"] = "4711" }, dead.Attributes);
        Assert.Equal((DeadLetterInfo.MaxDeliveryCountExceeded, 5), (dead.DeadLetter!.Reason, dead.DeadLetter.DeliveryCount));
    }

    private async Task<(IMessageQueue Queue, string Name)> CreateAsync(bool ordered = false)
    {
        var definition = new MessageQueueDefinition { Queue = $"interop-{Guid.NewGuid():N}", Ordered = ordered, LeaseDuration = TimeSpan.FromSeconds(60) };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        return (provider.Open(definition), definition.Queue);
    }

    private async Task PublishAsync(string topic, params JsonObject[] messages) =>
        await javaScript.CallAsync("publish", new JsonObject { ["topic"] = topic, ["messages"] = new JsonArray([.. messages]) });

    private async Task<JsonNode> TakeAsync(string subscription) =>
        Assert.Single((await javaScript.CallAsync("take", new JsonObject { ["subscription"] = subscription, ["count"] = 1 }))!.AsArray())!;

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue)
    {
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.Complete, Token);
        return message;
    }

    private static byte[] BodyOf(JsonNode message) => Convert.FromBase64String((string)message["data"]!);

    private static Dictionary<string, string> AttributesOf(JsonNode message) =>
        message["attributes"]!.AsObject().ToDictionary(attribute => attribute.Key, attribute => (string)attribute.Value!, StringComparer.Ordinal);
}
