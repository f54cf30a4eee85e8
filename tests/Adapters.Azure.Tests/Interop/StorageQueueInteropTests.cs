using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators;
using Portable.Emulators.Node;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Interop;

/// <summary>Messages between our adapter and Microsoft's JavaScript client, in both directions.</summary>
public sealed class StorageQueueInteropTests : IAsyncLifetime
{
    private static readonly ReceiveOptions Patiently = new() { WaitTime = TimeSpan.FromSeconds(30) };

    private StorageQueueMessageQueueProvider provider = null!;
    private JavaScriptClient javaScript = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if ((await Emulator.AzuriteQueue.FindAbsenceAsync(Token) ?? NodeProgram.FindAbsence("@azure/storage-queue")) is { } absence)
            Assert.Skip(absence);
        var connection = Azurite.Queues(await Emulator.AzuriteQueue.StartAsync(Token));
        provider = new StorageQueueMessageQueueProvider(new AzureOptions { ConnectionString = connection });
        javaScript = new JavaScriptClient("queue", new JsonObject { ["connection"] = connection });
    }

    public ValueTask DisposeAsync()
    {
        provider?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a tab\tand <&> text")]
    [InlineData("Grüße, 日本語 😀")]
    [InlineData("{\"json\":[1,2,\"<&>\"]}")]
    public async Task Text_is_the_same_text_to_both(string text)
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync(text, Token);
        Assert.Equal(text, await TakeAsync(queue.Name));

        await SendAsync(queue.Name, text);
        var received = await ReceiveAsync(queue);
        Assert.Equal(text, received.GetText());
        Assert.Empty(received.Attributes);
    }

    /// <summary>One way only: that client takes line feeds out of everything that it sends (<c>stringifyXML</c> of @azure/core-xml: <c>.replace(/\n/g, "")</c>).</summary>
    [Fact]
    public async Task It_reads_line_feeds_that_we_send()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("two\nlines", Token);
        Assert.Equal("two\nlines", await TakeAsync(queue.Name));
    }

    [Theory]
    [InlineData("SGVsbG8=")]
    [InlineData("AAECAw==")]
    public async Task Base64_is_the_same_bytes_to_both_where_the_queue_has_base64(string text)
    {
        var queue = await CreateAsync(QueueMessageEncoding.Base64);
        await queue.SendAsync(new Message(Convert.FromBase64String(text)), Token);
        Assert.Equal(text, await TakeAsync(queue.Name));
        await SendAsync(queue.Name, text);
        Assert.Equal(Convert.FromBase64String(text), (await ReceiveAsync(queue)).Body.ToArray());
    }

    [Fact]
    public async Task It_reads_what_is_beside_a_message_in_the_documented_envelope()
    {
        var queue = await CreateAsync();
        await queue.SendAsync(new Message("Grüße"u8.ToArray()) { Attributes = new Dictionary<string, string> { ["order"] = "4711" }, DeduplicationId = "id" }, Token);
        Assert.Equal("""{"portable":1,"body":"Grüße","attributes":{"order":"4711"},"deduplicationId":"id"}""", await TakeAsync(queue.Name));
        await queue.SendAsync(new Message(new byte[] { 0, 1, 255 }), Token);
        Assert.Equal("""{"portable":1,"base64":"AAH/"}""", await TakeAsync(queue.Name));
    }

    [Fact]
    public async Task We_read_an_envelope_that_it_writes()
    {
        var queue = await CreateAsync();
        await SendAsync(queue.Name, """{"portable":1,"base64":"AAH/","attributes":{"order":"4711"},"later":"unknown"}""");
        var received = await ReceiveAsync(queue);
        Assert.Equal([0, 1, 255], received.Body.ToArray());
        Assert.Equal(new Dictionary<string, string> { ["order"] = "4711" }, received.Attributes);
    }

    [Fact]
    public async Task We_read_many_that_it_sends_and_it_reads_many_that_we_send()
    {
        var queue = await CreateAsync();
        var texts = Enumerable.Range(0, 30).Select(number => $"message {number:D3}").ToArray();
        await SendAsync(queue.Name, texts);
        var received = await queue.ReceiveAsync(Patiently with { MaxMessages = 30 }, Token);
        await queue.SettleBatchAsync([.. received.Select(message => new SettleRequest(message, Settlement.Complete))], Token);
        Assert.Equal(texts, received.Select(message => message.GetText()).Order());

        await queue.SendBatchAsync([.. texts.Select(text => new Message(System.Text.Encoding.UTF8.GetBytes(text)))], Token);
        var seen = (await javaScript.CallAsync("take", new JsonObject { ["queue"] = queue.Name, ["count"] = 30 }))!.AsArray();
        Assert.Equal(texts, seen.Select(message => (string)message!["text"]!).Order());
        Assert.Equal(0, (await queue.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task It_finds_what_we_set_aside_in_the_poison_queue_with_the_reason()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("bad", Token);
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.DeadLetter("wrong", "No number."), Token);
        Assert.Equal("""{"portable":1,"body":"bad","deadLetter":{"reason":"wrong","description":"No number.","deliveryCount":1}}""", await TakeAsync($"{queue.Name}-poison"));
    }

    [Fact]
    public async Task What_it_gave_back_too_often_we_set_aside()
    {
        var queue = await CreateAsync();
        await SendAsync(queue.Name, "bad");
        JsonObject[] twice = [.. Enumerable.Range(0, 2).Select(_ => JavaScriptClient.Step("take", new JsonObject { ["queue"] = queue.Name, ["count"] = 1, ["back"] = true }))];
        var attempts = await javaScript.CallAsync(twice);
        Assert.Equal([1, 2], attempts.Select(attempt => (int)attempt!.AsArray()[0]!["dequeueCount"]!));
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token));
        var dead = await ReceiveAsync(queue.DeadLetterQueue!);
        Assert.Equal(("bad", DeadLetterInfo.MaxDeliveryCountExceeded, 2), (dead.GetText(), dead.DeadLetter!.Reason, dead.DeadLetter.DeliveryCount));
    }

    [Fact]
    public async Task What_it_puts_into_the_poison_queue_is_a_dead_letter_and_comes_back_as_it_was()
    {
        var queue = await CreateAsync();
        await SendAsync($"{queue.Name}-poison", " from a function ");
        Assert.Equal(1, await queue.RedriveAsync(cancellationToken: Token));
        Assert.Equal(" from a function ", await TakeAsync(queue.Name));
    }

    private async Task<IMessageQueue> CreateAsync(QueueMessageEncoding encoding = QueueMessageEncoding.None)
    {
        var definition = new MessageQueueDefinition
        {
            Queue = $"interop-{Guid.NewGuid():N}",
            LeaseDuration = TimeSpan.FromSeconds(60),
            MaxDeliveryCount = 2,
            Settings = new Dictionary<string, string> { ["MessageEncoding"] = encoding.ToString() },
        };
        await provider.Provisioner.CreateIfMissingAsync(definition, Token);
        return provider.Open(definition);
    }

    private Task<JsonNode?> SendAsync(string queue, params string[] texts) =>
        javaScript.CallAsync("send", new JsonObject { ["queue"] = queue, ["texts"] = new JsonArray([.. texts.Select(text => (JsonNode?)text)]) });

    private async Task<string> TakeAsync(string queue) =>
        (string)Assert.Single((await javaScript.CallAsync("take", new JsonObject { ["queue"] = queue, ["count"] = 1 }))!.AsArray())!["text"]!;

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue)
    {
        var message = Assert.Single(await queue.ReceiveAsync(Patiently, Token));
        await queue.SettleAsync(message, Settlement.Complete, Token);
        return message;
    }
}
