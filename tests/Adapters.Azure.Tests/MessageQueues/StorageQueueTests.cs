using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>What the contract does not ask, on Azurite behind a proxy: other clients' messages, the service's limits, lost answers.</summary>
public sealed class StorageQueueTests : IAsyncLifetime
{
    private static readonly ReceiveOptions AtOnce = new() { WaitTime = TimeSpan.Zero };

    private readonly List<IMessageQueue> queues = [];
    private RunningEmulator azurite = null!;
    private StorageQueueMessageQueueProvider provider = null!;
    private FaultProxy proxy = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MessageQueueDefinition Fresh => new() { Queue = $"queue-{Guid.NewGuid():N}", MaxDeliveryCount = 2 };

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.AzuriteQueue.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        azurite = await Emulator.AzuriteQueue.StartAsync(Token);
        proxy = new FaultProxy(azurite.Endpoint);
        provider = new StorageQueueMessageQueueProvider(new AzureOptions { ConnectionString = Azurite.Queues(azurite, proxy.Endpoint), MaxAttempts = 3 });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in queues)
            await queue.DisposeAsync();
        provider?.Dispose();
        if (proxy is not null)
            await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Messages_do_not_expire()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var native = (await Native(queue).PeekMessageAsync(Token)).Value;
        Assert.True(native.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100), $"It expires on {native.ExpiresOn}.");
        await queue.DeadLetterAsync(await ReceiveAsync(queue), "reason", cancellationToken: Token);
        native = (await Native(queue.DeadLetterQueue!).PeekMessageAsync(Token)).Value;
        Assert.True(native.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100), $"It expires on {native.ExpiresOn}.");
    }

    [Fact]
    public async Task The_body_outlives_a_renewal_and_an_abandonment()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        await queue.RenewAsync(message, TimeSpan.FromMinutes(1), Token);
        await queue.AbandonAsync(message, cancellationToken: Token);
        Assert.Equal("one", (await ReceiveAsync(queue)).GetText());
    }

    [Fact]
    public async Task A_settlement_beside_renewals_is_no_lost_lease()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        var renewals = Enumerable.Range(0, 5).Select(_ => queue.RenewAsync([message], TimeSpan.FromMinutes(1), Token).AsTask()).ToArray();
        await queue.CompleteAsync(message, Token);
        await Task.WhenAll(renewals);
        Assert.Equal(0, (await queue.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_message_that_is_too_large_names_the_claim_check_and_makes_no_request()
    {
        var queue = await CreateAsync(Fresh);
        proxy.Reset();
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(new Message(new byte[50_000]), Token).AsTask());
        Assert.Equal(MessageQueueErrorCode.MessageTooLarge, error.Code);
        Assert.Contains("claim check (ClaimCheck:Store)", error.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task A_delay_of_more_than_seven_days_is_refused_before_any_request()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        proxy.Reset();
        var tooLong = TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1);
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SendAsync(new Message("x"u8.ToArray()) { Delay = tooLong }, Token).AsTask());
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.AbandonAsync(message, tooLong, Token).AsTask());
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SettleBatchAsync([new(message, Settlement.Abandon(tooLong))], Token).AsTask());
        Assert.Empty(proxy.Requests);
        await queue.AbandonAsync(message, TimeSpan.FromDays(7), Token);
        await queue.SendAsync(new Message("x"u8.ToArray()) { Delay = TimeSpan.FromDays(7) }, Token);
        Assert.Empty(await queue.ReceiveAsync(AtOnce, Token));
    }

    [Fact]
    public async Task More_than_a_request_gives_come_in_several()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendBatchAsync([.. Enumerable.Range(0, 70).Select(i => new Message(new[] { (byte)i }))], Token);
        Assert.Equal(70, (await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 100, WaitTime = TimeSpan.Zero }, Token)).Select(message => message.Body.Span[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_look_goes_past_what_it_sets_aside()
    {
        var queue = await CreateAsync(Fresh with { MaxDeliveryCount = 1 });
        await queue.SendTextAsync("poison", Token);
        await queue.AbandonAsync(await ReceiveAsync(queue), cancellationToken: Token);
        await queue.SendTextAsync("good", Token);
        Assert.Equal("good", Assert.Single(await queue.ReceiveAsync(AtOnce with { MaxMessages = 1 }, Token)).GetText());
        Assert.Equal("poison", (await ReceiveAsync(queue.DeadLetterQueue!)).GetText());
    }

    [Fact]
    public async Task Without_a_dead_letter_queue_setting_aside_says_so_and_leaves_the_message()
    {
        var queue = await CreateAsync(Fresh);
        await Native(queue.DeadLetterQueue!).DeleteAsync(Token);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => queue.DeadLetterAsync(message, "reason", cancellationToken: Token).AsTask());
        Assert.Contains($"the dead-letter queue '{queue.DeadLetterQueue!.Name}' does not exist", error.Message, StringComparison.Ordinal);
        await queue.AbandonAsync(message, cancellationToken: Token);
        await queue.AbandonAsync(await ReceiveAsync(queue), cancellationToken: Token);
        await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => queue.ReceiveAsync(AtOnce, Token).AsTask());
        Assert.Equal(1, (await queue.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task What_Functions_set_aside_is_a_dead_letter_and_comes_back_as_it_was()
    {
        var queue = await CreateAsync(Fresh);
        await Native(queue.DeadLetterQueue!).SendMessageAsync("from a function", Token);
        var dead = await ReceiveAsync(queue.DeadLetterQueue!);
        Assert.Equal((DeadLetterInfo.MaxDeliveryCountExceeded, 2), (dead.DeadLetter!.Reason, dead.DeadLetter.DeliveryCount));
        await queue.DeadLetterQueue!.AbandonAsync(dead, cancellationToken: Token);
        Assert.Equal(1, await queue.RedriveAsync(cancellationToken: Token));
        Assert.Equal("from a function", (await Native(queue).PeekMessageAsync(Token)).Value.MessageText);
    }

    [Fact]
    public async Task Base64_is_what_clients_with_that_encoding_read_and_write()
    {
        var queue = await CreateAsync(Fresh with { Settings = new Dictionary<string, string> { ["MessageEncoding"] = "base64" } });
        var native = new QueueClient(Azurite.Queues(azurite), queue.Name, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2026_06_06) { MessageEncoding = QueueMessageEncoding.Base64 });
        await native.SendMessageAsync("Grüße", Token);
        var received = await ReceiveAsync(queue);
        Assert.Equal("Grüße", received.GetText());
        await queue.CompleteAsync(received, Token);
        await queue.SendTextAsync("zurück", Token);
        Assert.Equal("zurück", (await native.ReceiveMessageAsync(cancellationToken: Token)).Value.MessageText);
    }

    [Fact]
    public async Task A_purge_that_times_out_is_continued()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        proxy.Next(Fault.Answer(Azurite.Error(500, QueueErrorCode.OperationTimedOut.ToString(), "Operation could not be completed within the specified time.")), times: 4);
        await queue.PurgeAsync(Token);
        Assert.Equal(0, (await queue.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_done()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        proxy.Next(Fault.LoseAnswer);
        await queue.CompleteAsync(message, Token);
        Assert.Equal(0, (await queue.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_sent_stays_in_its_queue()
    {
        var queue = await CreateAsync(Fresh);
        await queue.SendTextAsync("one", Token);
        var message = await ReceiveAsync(queue);
        proxy.Always(Fault.CutRequest(10));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.DeadLetterAsync(message, "reason", cancellationToken: Token).AsTask());
        proxy.Reset();
        Assert.Equal((1, 0), ((int)(await queue.CountAsync(Token)).Ready, (int)(await queue.DeadLetterQueue!.CountAsync(Token)).Ready));
        await queue.AbandonAsync(message, cancellationToken: Token);
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

    [Fact]
    public async Task A_queue_is_made_once_and_deleted_once()
    {
        var definition = Fresh;
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.True(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
    }

    private static QueueClient Native(IMessageQueue queue) => (QueueClient)queue.GetService(typeof(QueueClient))!;

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue) =>
        Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = TimeSpan.FromSeconds(10) }, Token));

    private static async Task<MessageQueueException> ThrowsAsync(MessageQueueErrorCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<MessageQueueException>(call);
        Assert.True(code == error.Code, error.ToString());
        return error;
    }

    private async Task<IMessageQueue> CreateAsync(MessageQueueDefinition definition)
    {
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        queues.Add(provider.Open(definition));
        return queues[^1];
    }
}
