using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q21: the dead-letter queue is a queue, and its messages can be moved back.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class RedriveContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task The_dead_letter_queue_can_be_received_from_and_completed()
    {
        if (await CreateWithDeadAsync(2, shortLease: true) is not { } queue)
            return;
        var deadLetters = queue.DeadLetterQueue!;
        var dead = await ReceiveAsync(deadLetters, 2);
        await deadLetters.CompleteAsync(dead[0]);
        await deadLetters.AbandonAsync(dead[1]);
        var again = await ReceiveOneAsync(deadLetters);
        Assert.Equal((dead[1].GetText(), 2), (again.GetText(), again.DeliveryCount));
        Assert.Equal(dead[1].DeadLetter, again.DeadLetter);
        await deadLetters.CompleteAsync(again);
        await PassLeaseAsync();
        await AssertNothingAsync(deadLetters);
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task A_dead_letter_is_never_lost_however_often_it_is_delivered()
    {
        if (await CreateWithDeadAsync(1) is not { } queue)
            return;
        for (var i = 0; i < Fixture.MaxDeliveryCount + 2; i++)
            await queue.DeadLetterQueue!.AbandonAsync(await ReceiveOneAsync(queue.DeadLetterQueue!));
        Assert.Equal("000", (await ReceiveOneAsync(queue.DeadLetterQueue!)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task A_dead_letter_queue_has_none_of_its_own()
    {
        if (await CreateWithDeadAsync(1) is not { } queue)
            return;
        var deadLetters = queue.DeadLetterQueue!;
        Assert.Null(deadLetters.DeadLetterQueue);
        Assert.NotEqual(queue.Name, deadLetters.Name);
        Assert.False(deadLetters.Capabilities.Supports(MessageQueueFeature.DeadLetter));
        Assert.False(deadLetters.Capabilities.Supports(MessageQueueFeature.Redrive));
        var dead = await ReceiveOneAsync(deadLetters);
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => deadLetters.DeadLetterAsync(dead, "again"));
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => deadLetters.RedriveAsync());
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task Redrive_moves_all_back_resets_the_delivery_count_and_says_how_many()
    {
        if (await CreateWithDeadAsync(5) is not { } queue || await IsRefusedAsync(queue))
            return;
        Assert.Equal(5, await queue.RedriveAsync());
        await AssertNothingAsync(queue.DeadLetterQueue!);
        var back = await ReceiveAsync(queue, 5);
        Assert.Equal(Bodies(5), back.Select(message => message.GetText()).Order(StringComparer.Ordinal));
        Assert.All(back, message => Assert.Equal((1, null), (message.DeliveryCount, message.DeadLetter)));
        Assert.All(back, message => Assert.Equal([new("n", message.GetText())], Plain(message.Attributes)));
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task Redrive_moves_no_more_than_asked_for()
    {
        if (await CreateWithDeadAsync(5) is not { } queue || await IsRefusedAsync(queue))
            return;
        Assert.Equal(2, await queue.RedriveAsync(2));
        await ReceiveAsync(queue, 2);
        await AssertNothingAsync(queue);
        Assert.Equal(3, await queue.RedriveAsync(100));
        Assert.Equal(0, await queue.RedriveAsync());
        Assert.Equal(0, await queue.RedriveAsync(1));
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task A_redriven_message_has_all_its_deliveries_again()
    {
        if (await CreateWithDeadAsync(1) is not { } queue || await IsRefusedAsync(queue))
            return;
        await queue.RedriveAsync();
        for (var delivery = 1; delivery <= Fixture.MaxDeliveryCount; delivery++)
        {
            var message = await ReceiveOneAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await queue.AbandonAsync(message);
        }

        await AssertNothingAsync(queue);
        var dead = await ReceiveOneAsync(queue.DeadLetterQueue!);
        Assert.Equal(("000", DeadLetterInfo.MaxDeliveryCountExceeded), (dead.GetText(), dead.DeadLetter?.Reason));
    }

    [Fact]
    [Trait("Contract", "Q21")]
    public virtual async Task A_number_below_one_is_refused()
    {
        var queue = await CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.RedriveAsync(0).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.RedriveAsync(-1).AsTask());
    }

    /// <summary>A queue with so many dead letters; <see langword="null"/> where there is no dead-letter queue, and setting aside is refused.</summary>
    private async Task<IMessageQueue?> CreateWithDeadAsync(int count, bool shortLease = false)
    {
        var queue = await (shortLease ? CreateWithShortLeaseAsync(Limited) : CreateAsync(Limited));
        await queue.SendBatchAsync([.. Bodies(count).Select(body => Text(body) with { Attributes = new Dictionary<string, string> { ["n"] = body } })]);
        foreach (var message in await ReceiveAsync(queue, count))
        {
            if (!queue.Capabilities.Supports(MessageQueueFeature.DeadLetter))
            {
                await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.DeadLetterAsync(message, "reason"));
                return null;
            }

            await queue.DeadLetterAsync(message, "reason");
        }

        return queue;

        MessageQueueDefinition Limited(MessageQueueDefinition definition) => definition with { MaxDeliveryCount = Fixture.MaxDeliveryCount };
    }

    private static async Task<bool> IsRefusedAsync(IMessageQueue queue)
    {
        if (queue.Capabilities.Supports(MessageQueueFeature.Redrive))
            return false;
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.RedriveAsync());
        return true;
    }
}
