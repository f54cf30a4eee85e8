using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q26–Q29: a queue, credentials or a server that is not there or will not.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class QueueErrorContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Theory]
    [Trait("Contract", "Q26")]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    [InlineData("Purge")]
    [InlineData("Count")]
    public virtual async Task A_missing_queue_is_an_error_and_not_an_empty_queue(string operation)
    {
        var queue = Fixture.MissingQueue;
        if ((operation == "Purge" && !queue.Capabilities.Supports(MessageQueueFeature.Purge))
            || (operation == "Count" && !queue.Capabilities.Supports(MessageQueueFeature.Counts)))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => new ValueTask(CallAsync(queue, operation)));
            return;
        }

        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => new ValueTask(CallAsync(queue, operation)));
        Assert.Equal((queue.Name, queue.Provider, false), (error.Queue, error.Provider, error.IsTransient));
        Assert.Contains(queue.Name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Contract", "Q27")]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    public virtual async Task Wrong_credentials_are_refused_without_a_secret_in_the_message(string operation)
    {
        await using var queue = await Fixture.OpenFaultyQueueAsync(ContractHook.WrongCredentials);
        if (!Applies(ContractHook.WrongCredentials, queue))
            return;
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(queue!, operation));
        Assert.True(error.Code is MessageQueueErrorCode.PermissionDenied or MessageQueueErrorCode.Unauthenticated, error.Message);
        Assert.False(error.IsTransient);
        Assert.NotEmpty(Fixture.Secrets);
        Assert.All(Fixture.Secrets, secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Contract", "Q28")]
    [InlineData("Send")]
    [InlineData("Receive")]
    public virtual async Task A_dead_endpoint_is_unavailable_and_transient_and_soon_so(string operation)
    {
        await using var queue = await Fixture.OpenFaultyQueueAsync(ContractHook.DeadEndpoint);
        if (!Applies(ContractHook.DeadEndpoint, queue))
            return;
        var error = await ThrowsAsync(
            MessageQueueErrorCode.Unavailable, () => new ValueTask(CallAsync(queue!, operation).WaitAsync(Fixture.UnavailableWithin)));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [Trait("Contract", "Q29")]
    [InlineData("Send")]
    [InlineData("Receive")]
    public virtual async Task Throttling_that_does_not_end_surfaces_as_throttled_and_transient(string operation)
    {
        await using var queue = await Fixture.OpenFaultyQueueAsync(ContractHook.Throttling);
        if (!Applies(ContractHook.Throttling, queue))
            return;
        var error = await ThrowsAsync(MessageQueueErrorCode.Throttled, () => new ValueTask(CallAsync(queue!, operation).WaitAsync(Fixture.Patience)));
        Assert.True(error.IsTransient);
    }

    private static async Task CallAsync(IMessageQueue queue, string operation)
    {
        switch (operation)
        {
            case "Send":
                await queue.SendTextAsync("x");
                break;
            case "SendBatch":
                // A provider that is not reached may say so once, or for each message.
                var results = await queue.SendBatchAsync([Text("x"), Text("y")]);
                Assert.All(results, result => Assert.NotNull(result.Error));
                throw results[0].Error!;
            case "Receive":
                await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) });
                break;
            case "Purge":
                await queue.PurgeAsync();
                break;
            case "Count":
                await queue.CountAsync();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation.");
        }
    }
}
