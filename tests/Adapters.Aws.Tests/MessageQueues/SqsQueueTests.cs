using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;
using Message = Portable.MessageQueues.Message;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

/// <summary>What the contract does not ask, on fauxqs: FIFO queues, operators' own queues, other clients' messages.</summary>
public sealed class SqsQueueTests : IAsyncLifetime
{
    private readonly List<IMessageQueue> queues = [];
    private SqsMessageQueueProvider provider = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MessageQueueDefinition Fresh => new() { Queue = $"queue-{Guid.NewGuid():N}", MaxDeliveryCount = 2 };

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.Fauxqs.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        var fauxqs = await Emulator.Fauxqs.StartAsync(Token);
        provider = new SqsMessageQueueProvider(new AwsOptions { ServiceUrl = fauxqs.Endpoint, AccessKey = "test", SecretKey = "test" });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in queues)
            await queue.DisposeAsync();
        provider?.Dispose();
    }

    [Fact]
    public async Task A_fifo_queue_gives_a_message_back_after_a_delay()
    {
        var queue = await CreateAsync(Fresh with { Ordered = true });
        await queue.SendAsync(Text("a") with { OrderingKey = "k" }, Token);
        await queue.AbandonAsync(await ReceiveAsync(queue), TimeSpan.FromSeconds(2), Token);
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token));
        Assert.Equal(("a", 2), await ReceiveAsync(queue) is var again ? (again.GetText(), again.DeliveryCount) : default);
    }

    [Fact]
    public async Task A_redriven_message_is_no_repeat_of_itself_and_keeps_key_and_ids()
    {
        var queue = await CreateAsync(Fresh with { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) });
        await queue.SendAsync(Text("a") with { OrderingKey = "k", DeduplicationId = "id" }, Token);
        await queue.SendAsync(Text("b"), Token);
        for (var round = 0; round < 2; round++)
        {
            foreach (var message in new[] { await ReceiveAsync(queue), await ReceiveAsync(queue) })
                await queue.DeadLetterAsync(message, $"round {round}", cancellationToken: Token);
            Assert.Equal(2, await queue.RedriveAsync(cancellationToken: Token));
        }

        ReceivedMessage[] back = [await ReceiveAsync(queue), await ReceiveAsync(queue)];
        Assert.Equal([("a", "k", "id"), ("b", null, null)], back.OrderBy(message => message.GetText(), StringComparer.Ordinal).Select(message => (message.GetText(), message.OrderingKey, message.DeduplicationId)));
        Assert.All(back, message => Assert.Equal((1, null), (message.DeliveryCount, message.DeadLetter)));
    }

    [Fact]
    public async Task An_ordered_queue_without_a_window_delivers_repeats()
    {
        var queue = await CreateAsync(Fresh with { Ordered = true });
        await queue.SendAsync(Text("a") with { DeduplicationId = "id" }, Token);
        await queue.SendAsync(Text("a") with { DeduplicationId = "id" }, Token);
        Assert.Equal(["id", "id"], new[] { await ReceiveAsync(queue), await ReceiveAsync(queue) }.Select(message => message.DeduplicationId));
    }

    [Fact]
    public async Task The_dead_letter_queue_is_the_one_that_an_operator_chose()
    {
        var definition = Fresh;
        var native = (IAmazonSQS)provider.Open(definition).GetService(typeof(IAmazonSQS))!;
        var failed = (await native.CreateQueueAsync($"failed-{Guid.NewGuid():N}", Token)).QueueUrl;
        var arn = (await native.GetQueueAttributesAsync(failed, ["QueueArn"], Token)).QueueARN;
        var policy = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"1"}""";
        await native.CreateQueueAsync(new CreateQueueRequest { QueueName = definition.Queue, Attributes = new() { ["RedrivePolicy"] = policy } }, Token);
        Assert.False(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        var queue = Opened(definition);
        await queue.SendTextAsync("one", Token);
        await queue.DeadLetterAsync(await ReceiveAsync(queue), "chosen", cancellationToken: Token);
        Assert.Equal("chosen", (await ReceiveAsync(queue.DeadLetterQueue!)).DeadLetter?.Reason);
        await queue.SendTextAsync("two", Token);
        await queue.AbandonAsync(await ReceiveAsync(queue), cancellationToken: Token);
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token));
        Assert.Equal((DeadLetterInfo.MaxDeliveryCountExceeded, 1), (await ReceiveAsync(queue.DeadLetterQueue!)).DeadLetter is { } why ? (why.Reason, why.DeliveryCount) : default);
    }

    [Fact]
    public async Task Without_a_dead_letter_queue_setting_aside_says_so_and_leaves_the_message()
    {
        var definition = Fresh;
        var native = (IAmazonSQS)provider.Open(definition).GetService(typeof(IAmazonSQS))!;
        await native.CreateQueueAsync(definition.Queue, Token);
        var queue = Opened(definition);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.DeadLetterAsync(message, "reason", cancellationToken: Token).AsTask());
        Assert.Equal(MessageQueueErrorCode.QueueNotFound, error.Code);
        Assert.Contains("no redrive policy", error.Message, StringComparison.Ordinal);
        await queue.CompleteAsync(message, Token);
    }

    [Fact]
    public async Task A_queue_that_is_made_after_it_was_missed_is_found()
    {
        var definition = Fresh;
        var queue = Opened(definition);
        await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendTextAsync("one", Token).AsTask());
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        await queue.SendTextAsync("one", Token);
        Assert.True(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
    }

    [Fact]
    public async Task A_message_of_another_queue_is_refused()
    {
        var (one, other) = (await CreateAsync(Fresh), await CreateAsync(Fresh));
        await one.SendTextAsync("one", Token);
        var message = await ReceiveAsync(one);
        await Assert.ThrowsAsync<ArgumentException>(() => other.CompleteAsync(message, Token).AsTask());
        await one.CompleteAsync(message, Token);
    }

    private static Message Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue) =>
        Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = TimeSpan.FromSeconds(10) }, Token));

    private async Task<IMessageQueue> CreateAsync(MessageQueueDefinition definition)
    {
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        return Opened(definition);
    }

    private IMessageQueue Opened(MessageQueueDefinition definition)
    {
        queues.Add(provider.Open(definition));
        return queues[^1];
    }
}
