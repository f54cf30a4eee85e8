using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>Messages between our adapter and Amazon's JavaScript client, in both directions.</summary>
/// <param name="emulator">The server between them.</param>
public abstract class SqsInteropTests(Emulator emulator) : IAsyncLifetime
{
    private static readonly ReceiveOptions Patiently = new() { WaitTime = TimeSpan.FromSeconds(10) };

    private readonly List<MessageQueueDefinition> created = [];
    private SqsMessageQueueProvider provider = null!;
    private AwsClient javaScript = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public static readonly TheoryData<string> Texts = ["plain", " spaces at the ends ", "line\r\nfeed\tand tab", "Grüße, 日本語", "{\"json\":[1,2,\"<&>\"]}"];

    public async ValueTask InitializeAsync()
    {
        if ((await emulator.FindAbsenceAsync(Token) ?? AwsClient.FindAbsence()) is { } absence)
            Assert.Skip(absence);
        var running = await emulator.StartAsync(Token);
        provider = new SqsMessageQueueProvider(
            new AwsOptions { ServiceUrl = running.Endpoint, AccessKey = running.Credentials.AccessKey, SecretKey = running.Credentials.SecretKey });
        javaScript = new AwsClient("sqs", running);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var definition in created)
            await provider.Provisioner.DeleteIfExistsAsync(definition, CancellationToken.None);
        provider?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_is_the_same_text_to_both(string text)
    {
        var (queue, url) = await CreateAsync();
        await queue.SendTextAsync(text, Token);
        var seen = await TakeAsync(url);
        Assert.Equal(text, (string?)seen["Body"]);
        Assert.Null(seen["MessageAttributes"]);

        await javaScript.CallAsync("SendMessage", new JsonObject { ["QueueUrl"] = url, ["MessageBody"] = text });
        var received = await ReceiveAsync(queue);
        Assert.Equal(text, received.GetText());
        Assert.Empty(received.Attributes);
    }

    [Fact]
    public async Task It_reads_up_to_ten_attributes_as_text()
    {
        var attributes = Enumerable.Range(0, 10).ToDictionary(number => $"name-{number}", number => $"Wert {number} ü", StringComparer.Ordinal);
        var (queue, url) = await CreateAsync();
        await queue.SendAsync(new Message("body"u8.ToArray()) { Attributes = attributes }, Token);
        var seen = (await TakeAsync(url))["MessageAttributes"]!.AsObject();
        Assert.All(seen, attribute => Assert.Equal("String", (string?)attribute.Value!["DataType"]));
        Assert.Equal(attributes, seen.ToDictionary(attribute => attribute.Key, attribute => (string)attribute.Value!["StringValue"]!));
    }

    /// <summary>SQS takes ten attributes, none of them empty; what does not fit is one attribute of JSON.</summary>
    [Theory]
    [InlineData(11, "value")]
    [InlineData(64, "value")]
    [InlineData(1, "")]
    public async Task It_reads_attributes_that_do_not_fit_as_JSON_in_one(int count, string value)
    {
        var attributes = Enumerable.Range(0, count).ToDictionary(number => $"name-{number}", _ => value, StringComparer.Ordinal);
        var (queue, url) = await CreateAsync();
        await queue.SendAsync(new Message("body"u8.ToArray()) { Attributes = attributes }, Token);
        var (name, packed) = Assert.Single((await TakeAsync(url))["MessageAttributes"]!.AsObject());
        Assert.Equal("portable.attributes", name);
        var read = JsonNode.Parse((string)packed!["StringValue"]!)!.AsObject();
        Assert.Equal(attributes, read.ToDictionary(attribute => attribute.Key, attribute => (string)attribute.Value!));
    }

    [Fact]
    public async Task It_reads_bytes_that_are_no_text_as_base64_with_a_mark()
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var (queue, url) = await CreateAsync();
        await queue.SendAsync(new Message(bytes), Token);
        var seen = await TakeAsync(url);
        Assert.Equal(bytes, Convert.FromBase64String((string)seen["Body"]!));
        Assert.Equal("base64", (string?)seen["MessageAttributes"]!["portable.body"]!["StringValue"]);
    }

    [Fact]
    public async Task We_read_attributes_of_every_type_that_it_sends()
    {
        var (queue, url) = await CreateAsync();
        await javaScript.CallAsync("SendMessage", new JsonObject
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = "body",
            ["MessageAttributes"] = new JsonObject
            {
                ["text"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = "Grüße" },
                ["labelled"] = new JsonObject { ["DataType"] = "String.Label", ["StringValue"] = "a" },
                ["number"] = new JsonObject { ["DataType"] = "Number", ["StringValue"] = "-3.50" },
                ["bytes"] = new JsonObject { ["DataType"] = "Binary", ["BinaryValue"] = JavaScriptClient.Bytes([0, 1, 255]) },
            },
        });
        Assert.Equal(
            new Dictionary<string, string> { ["text"] = "Grüße", ["labelled"] = "a", ["number"] = "-3.50", ["bytes"] = "AAH/" },
            (await ReceiveAsync(queue)).Attributes);
    }

    [Fact]
    public async Task We_read_a_batch_that_it_sends_and_it_reads_one_that_we_send()
    {
        var (queue, url) = await CreateAsync();
        var texts = Enumerable.Range(0, 10).Select(number => $"message {number}").ToArray();
        await javaScript.CallAsync("SendMessageBatch", new JsonObject
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray([.. texts.Select((text, index) => new JsonObject { ["Id"] = $"entry-{index}", ["MessageBody"] = text })]),
        });
        List<string> received = [];
        while (received.Count < texts.Length)
            received.Add((await ReceiveAsync(queue)).GetText());
        Assert.Equal(texts, received.Order());

        await queue.SendBatchAsync([.. texts.Select(text => new Message(Encoding.UTF8.GetBytes(text)))], Token);
        List<string> seen = [];
        while (seen.Count < texts.Length)
            seen.Add((string)(await TakeAsync(url))["Body"]!);
        Assert.Equal(texts, seen.Order());
    }

    [Fact]
    public async Task An_ordering_key_is_a_message_group_and_a_deduplication_id_is_one_to_both()
    {
        var (queue, url) = await CreateAsync(ordered: true);
        await queue.SendAsync(new Message("ours"u8.ToArray()) { OrderingKey = "order-4711", DeduplicationId = "id-1" }, Token);
        var seen = await TakeAsync(url);
        Assert.Equal("order-4711", (string?)seen["Attributes"]!["MessageGroupId"]);
        Assert.Equal("id-1", (string?)seen["Attributes"]!["MessageDeduplicationId"]);

        await javaScript.CallAsync("SendMessage", new JsonObject
        {
            ["QueueUrl"] = url,
            ["MessageBody"] = "theirs",
            ["MessageGroupId"] = "order-4712",
            ["MessageDeduplicationId"] = "id-2",
        });
        var received = await ReceiveAsync(queue);
        Assert.Equal(("order-4712", "id-2", "theirs"), (received.OrderingKey, received.DeduplicationId, received.GetText()));
    }

    [Fact]
    public async Task It_finds_a_dead_letter_with_its_reason()
    {
        var (queue, url) = await CreateAsync();
        await queue.SendTextAsync("bad", Token);
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.DeadLetter("Unreadable", "It has no order number."), Token);
        var attributes = (await javaScript.CallAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("RedrivePolicy") }))["Attributes"]!;
        var policy = JsonNode.Parse((string)attributes["RedrivePolicy"]!)!;
        Assert.Equal(5, int.Parse(policy["maxReceiveCount"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        var name = ((string)policy["deadLetterTargetArn"]!).Split(':')[^1];
        var deadLetterUrl = (string)(await javaScript.CallAsync("GetQueueUrl", new JsonObject { ["QueueName"] = name }))["QueueUrl"]!;
        var seen = await TakeAsync(deadLetterUrl);
        Assert.Equal("bad", (string?)seen["Body"]);
        var note = JsonNode.Parse((string)seen["MessageAttributes"]!["portable.dead-letter"]!["StringValue"]!)!;
        Assert.Equal(("Unreadable", "It has no order number.", 1), ((string?)note["reason"], (string?)note["description"], (int?)note["deliveryCount"]));
    }

    private async Task<(IMessageQueue Queue, string Url)> CreateAsync(bool ordered = false)
    {
        var definition = new MessageQueueDefinition { Queue = $"interop-{Guid.NewGuid():N}", Ordered = ordered, DeduplicationWindow = ordered ? TimeSpan.FromMinutes(5) : null };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        created.Add(definition);
        var name = ordered ? $"{definition.Queue}.fifo" : definition.Queue;
        var answer = await javaScript.CallAsync("GetQueueUrl", new JsonObject { ["QueueName"] = name });
        return (provider.Open(definition), (string)answer["QueueUrl"]!);
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue)
    {
        var message = Assert.Single(await queue.ReceiveAsync(Patiently with { MaxMessages = 1 }, Token));
        await queue.SettleAsync(message, Settlement.Complete, Token);
        return message;
    }

    /// <summary>Receives and deletes one message as JavaScript does.</summary>
    private async Task<JsonNode> TakeAsync(string url)
    {
        var answer = await javaScript.CallAsync("ReceiveMessage", new JsonObject
        {
            ["QueueUrl"] = url,
            ["MaxNumberOfMessages"] = 1,
            ["WaitTimeSeconds"] = 10,
            ["MessageAttributeNames"] = new JsonArray("All"),
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
        });
        var message = Assert.Single(answer["Messages"]!.AsArray())!;
        await javaScript.CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = url, ["ReceiptHandle"] = (string)message["ReceiptHandle"]! });
        return message;
    }
}
