using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.Node;
using Portable.Emulators.ServiceBus;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Interop;

/// <summary>Messages between our adapter and Microsoft's JavaScript client, in both directions.</summary>
public sealed class ServiceBusInteropTests : IAsyncLifetime
{
    private static readonly ReceiveOptions Patiently = new() { WaitTime = TimeSpan.FromSeconds(30), MaxMessages = 1 };

    /// <summary>AMQP's timestamps are whole milliseconds, and a time sent is cut to them.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private ServiceBusEmulator bus = null!;
    private ServiceBusMessageQueueProvider provider = null!;
    private JavaScriptClient javaScript = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static readonly TheoryData<string> Texts = ["plain", " spaces at the ends ", "line\r\nfeed\tand tab", "Grüße, 日本語 😀", "{\"json\":[1,2,\"<&>\"]}"];

    public async ValueTask InitializeAsync()
    {
        if (NodeProgram.FindAbsence("@azure/service-bus") is { } absence)
            Assert.Skip(absence);
        bus = await ServiceBusEmulator.StartAsync(cancellationToken: Token);
        provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusConnectionString = bus.ConnectionString, ServiceBusManagementEndpoint = bus.ManagementEndpoint });
        javaScript = new JavaScriptClient("servicebus", new JsonObject { ["connection"] = bus.ConnectionString });
    }

    public async ValueTask DisposeAsync()
    {
        provider?.Dispose();
        if (bus is not null)
            await bus.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_is_the_same_text_to_both(string text)
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync(text, Token);
        var seen = await TakeAsync(queue.Name);
        Assert.Equal(text, Encoding.UTF8.GetString(BodyOf(seen)));
        Assert.Empty(AttributesOf(seen));

        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes(Encoding.UTF8.GetBytes(text)) });
        var received = await ReceiveAsync(queue);
        Assert.Equal(text, received.GetText());
        Assert.Empty(received.Attributes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task Bytes_are_the_same_bytes_to_both(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var queue = await CreateAsync();
        await queue.SendAsync(new Message(bytes), Token);
        Assert.Equal(bytes, BodyOf(await TakeAsync(queue.Name)));

        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes(bytes) });
        Assert.Equal(bytes, (await ReceiveAsync(queue)).Body.ToArray());
    }

    /// <summary>That client writes what is no buffer as JSON into the data.</summary>
    [Theory]
    [InlineData(null, "\"Grüße\"")]
    [InlineData("value", "Grüße")]
    public async Task We_read_text_however_it_sends_it(string? bodyType, string expected)
    {
        var queue = await CreateAsync();
        await SendAsync(queue.Name, new JsonObject { ["body"] = new JsonObject { ["value"] = "Grüße" }, ["bodyType"] = bodyType });
        Assert.Equal(expected, (await ReceiveAsync(queue)).GetText());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sequence")]
    public async Task We_read_a_list_that_it_sends_as_JSON(string? bodyType)
    {
        var queue = await CreateAsync();
        await SendAsync(queue.Name, new JsonObject { ["body"] = new JsonObject { ["value"] = new JsonArray(1, "two", true) }, ["bodyType"] = bodyType });
        Assert.True(JsonNode.DeepEquals(new JsonArray(1, "two", true), JsonNode.Parse((await ReceiveAsync(queue)).GetText())));
    }

    [Fact]
    public async Task Attributes_are_the_same_to_both()
    {
        var attributes = Enumerable.Range(0, 64).ToDictionary(number => $"name-{number}", number => $"Wert {number} ü", StringComparer.Ordinal);
        attributes["name-0"] = string.Empty;
        var queue = await CreateAsync();
        await queue.SendAsync(new Message("body"u8.ToArray()) { Attributes = attributes }, Token);
        Assert.Equal(attributes, AttributesOf(await TakeAsync(queue.Name)));

        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes("body"u8), ["applicationProperties"] = JavaScriptClient.Texts(attributes) });
        Assert.Equal(attributes, (await ReceiveAsync(queue)).Attributes);
    }

    [Fact]
    public async Task We_read_properties_of_other_types_as_text()
    {
        var queue = await CreateAsync();
        await SendAsync(queue.Name, new JsonObject
        {
            ["body"] = JavaScriptClient.Bytes("body"u8),
            ["applicationProperties"] = new JsonObject { ["number"] = 5, ["large"] = 5_000_000_000, ["fraction"] = 1.5, ["negative"] = -7, ["yes"] = true, ["text"] = "x" },
        });
        var expected = new Dictionary<string, string> { ["number"] = "5", ["large"] = "5000000000", ["fraction"] = "1.5", ["negative"] = "-7", ["yes"] = "true", ["text"] = "x" };
        Assert.Equal(expected, (await ReceiveAsync(queue)).Attributes);
    }

    [Fact]
    public async Task A_message_id_is_one_to_both()
    {
        var queue = await CreateAsync();
        var id = await queue.SendAsync(new Message("body"u8.ToArray()), Token);
        Assert.Equal(id, (string?)(await TakeAsync(queue.Name))["messageId"]);

        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes("body"u8), ["messageId"] = "its own id" });
        Assert.Equal("its own id", (await ReceiveAsync(queue)).MessageId);
    }

    [Fact]
    public async Task A_duplicate_is_one_whoever_sends_it()
    {
        var queue = await CreateAsync(definition => definition with { DeduplicationWindow = TimeSpan.FromMinutes(1) });
        await queue.SendAsync(new Message("ours"u8.ToArray()) { DeduplicationId = "same" }, Token);
        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes("its"u8), ["messageId"] = "same" });
        Assert.Equal("ours", (await ReceiveAsync(queue)).GetText());
        Assert.Equal(0, await bus.CountAsync(queue.Name));
    }

    [Fact]
    public async Task Deliveries_are_counted_on_whoever_gives_back()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("hard", Token);
        Assert.Equal(0, (int)(await TakeAsync(queue.Name, new JsonObject { ["settle"] = "abandon" }))["deliveryCount"]!);
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        Assert.Equal(2, message.DeliveryCount);
        await queue.SettleAsync(message, Settlement.Abandon(), Token);
        Assert.Equal(2, (int)(await TakeAsync(queue.Name))["deliveryCount"]!);
    }

    [Fact]
    public async Task We_read_a_batch_that_it_sends_and_it_reads_one_that_we_send()
    {
        var queue = await CreateAsync();
        var texts = Enumerable.Range(0, 100).Select(number => $"message {number:D3}").ToArray();
        await SendAsync(queue.Name, [.. texts.Select(text => new JsonObject { ["body"] = JavaScriptClient.Bytes(Encoding.UTF8.GetBytes(text)) })]);
        List<string> received = [];
        while (received.Count < texts.Length)
        {
            var messages = await queue.ReceiveAsync(Patiently with { MaxMessages = 100 }, Token);
            await queue.SettleBatchAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Complete))], Token);
            received.AddRange(messages.Select(message => message.GetText()));
        }

        Assert.Equal(texts, received);

        await queue.SendBatchAsync([.. texts.Select(text => new Message(Encoding.UTF8.GetBytes(text)))], Token);
        Assert.Equal(texts, (await TakeAllAsync(queue.Name, texts.Length)).Select(message => Encoding.UTF8.GetString(BodyOf(message!))));
    }

    [Fact]
    public async Task A_dead_letter_says_the_same_to_both()
    {
        var queue = await CreateAsync();
        await queue.SendAsync(new Message("bad"u8.ToArray()) { Attributes = new Dictionary<string, string> { ["order"] = "4711" } }, Token);
        await queue.SettleAsync(Assert.Single(await queue.ReceiveAsync(Patiently, Token)), Settlement.DeadLetter("Unreadable", "It has no order number."), Token);
        var seen = await TakeAsync(queue.Name, new JsonObject { ["dead"] = true });
        Assert.Equal(("Unreadable", "It has no order number."), ((string?)seen["deadLetterReason"], (string?)seen["deadLetterErrorDescription"]));
        Assert.Equal("4711", (string?)seen["applicationProperties"]!["order"]);

        await queue.SendTextAsync("worse", Token);
        await TakeAsync(queue.Name, new JsonObject { ["settle"] = "deadLetter", ["options"] = new JsonObject { ["deadLetterReason"] = "Poison", ["deadLetterErrorDescription"] = "Why." } });
        var dead = await ReceiveAsync(queue.DeadLetterQueue!);
        Assert.Equal(("worse", "Poison", "Why."), (dead.GetText(), dead.DeadLetter!.Reason, dead.DeadLetter.Description));
        Assert.Empty(dead.Attributes);
    }

    [Fact]
    public async Task What_it_gave_back_too_often_is_a_dead_letter_and_comes_back_as_it_was()
    {
        var queue = await CreateAsync(definition => definition with { MaxDeliveryCount = 2 });
        await SendAsync(queue.Name, new JsonObject { ["body"] = JavaScriptClient.Bytes("bad"u8), ["applicationProperties"] = new JsonObject { ["order"] = 4711 } });
        await TakeAllAsync(queue.Name, 2, new JsonObject { ["settle"] = "abandon" });
        Assert.Equal(1, await queue.RedriveAsync(cancellationToken: Token));
        var seen = await TakeAsync(queue.Name);
        Assert.Equal(("bad", 0), (Encoding.UTF8.GetString(BodyOf(seen)), (int)seen["deliveryCount"]!));
    }

    [Fact]
    public async Task An_ordering_key_is_a_session_to_it_and_keeps_the_order()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        var texts = Enumerable.Range(0, 5).Select(number => $"message {number}").ToArray();
        await queue.SendBatchAsync([.. texts.Select(text => new Message(Encoding.UTF8.GetBytes(text)) { OrderingKey = "order-4711" })], Token);
        var seen = await TakeAllAsync(queue.Name, texts.Length, new JsonObject { ["session"] = "order-4711" });
        Assert.Equal(texts, seen.Select(message => Encoding.UTF8.GetString(BodyOf(message!))));

        await SendAsync(queue.Name, [.. texts.Select(text => new JsonObject { ["body"] = JavaScriptClient.Bytes(Encoding.UTF8.GetBytes(text)), ["sessionId"] = "order-4712" })]);
        List<ReceivedMessage> received = [];
        while (received.Count < texts.Length)
            received.Add(await ReceiveAsync(queue));
        Assert.Equal(texts, received.Select(message => message.GetText()));
        Assert.All(received, message => Assert.Equal("order-4712", message.OrderingKey));
    }

    [Fact]
    public async Task A_message_without_an_ordering_key_has_a_session_of_its_own()
    {
        var queue = await CreateAsync(definition => definition with { Ordered = true });
        await queue.SendTextAsync("alone", Token);
        var seen = await TakeAsync(queue.Name, new JsonObject { ["session"] = null });
        Assert.Equal("alone", Encoding.UTF8.GetString(BodyOf(seen)));
        Assert.False(string.IsNullOrEmpty((string?)seen["sessionId"]));
    }

    [Fact]
    public async Task A_delayed_message_comes_at_its_time_to_both()
    {
        var delay = TimeSpan.FromSeconds(3);
        var queue = await CreateAsync();
        var before = DateTimeOffset.UtcNow;
        await queue.SendAsync(new Message("ours"u8.ToArray()) { Delay = delay }, Token);
        var seen = await TakeAsync(queue.Name);
        Assert.True(DateTimeOffset.UtcNow - before >= delay);
        Assert.InRange(DateTimeOffset.Parse((string)seen["scheduledEnqueueTimeUtc"]!, null), before + delay - Tick, DateTimeOffset.UtcNow);

        before = DateTimeOffset.UtcNow;
        await javaScript.CallAsync("send", new JsonObject
        {
            ["queue"] = queue.Name,
            ["messages"] = new JsonArray(new JsonObject { ["body"] = JavaScriptClient.Bytes("its"u8) }),
            ["afterMilliseconds"] = delay.TotalMilliseconds,
        });
        Assert.Equal("its", (await ReceiveAsync(queue)).GetText());
        Assert.True(DateTimeOffset.UtcNow - before >= delay);
    }

    private async Task<IMessageQueue> CreateAsync(Func<MessageQueueDefinition, MessageQueueDefinition>? change = null)
    {
        var definition = new MessageQueueDefinition { Queue = $"interop-{Guid.NewGuid():N}", LeaseDuration = TimeSpan.FromSeconds(60) };
        definition = change is null ? definition : change(definition);
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        return provider.Open(definition);
    }

    private Task<JsonNode?> SendAsync(string queue, params JsonObject[] messages) =>
        javaScript.CallAsync("send", new JsonObject { ["queue"] = queue, ["messages"] = new JsonArray([.. messages]) });

    private async Task<JsonNode> TakeAsync(string queue, JsonObject? how = null) => Assert.Single(await TakeAllAsync(queue, 1, how))!;

    private async Task<JsonArray> TakeAllAsync(string queue, int count, JsonObject? how = null)
    {
        how ??= [];
        (how["queue"], how["count"]) = (queue, count);
        return (await javaScript.CallAsync("take", how))!.AsArray();
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue)
    {
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.Complete, Token);
        return message;
    }

    private static byte[] BodyOf(JsonNode message) => JavaScriptClient.Bytes(message["body"]);

    private static Dictionary<string, string> AttributesOf(JsonNode message) => JavaScriptClient.Texts(message["applicationProperties"] ?? new JsonObject());
}
