using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q19, Q20: how messages get into the dead-letter queue, and what they bring along.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class DeadLetterContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    private static readonly Dictionary<string, string> Attributes = new() { ["name"] = "Grüße 😀", ["empty"] = string.Empty };

    [Theory]
    [Trait("Contract", "Q19")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task After_the_last_delivery_a_message_is_set_aside_whole(bool byExpiry)
    {
        if (await CreateLimitedAsync(shortLease: byExpiry) is not { } queue)
            return;
        await queue.SendAsync(Text("poison") with { Attributes = Attributes });
        for (var delivery = 1; delivery <= Fixture.MaxDeliveryCount; delivery++)
        {
            await AssertNothingAsync(queue.DeadLetterQueue!, "The message was set aside too early.");
            var message = await ReceiveOneAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            if (byExpiry)
                await PassLeaseAsync();
            else
                await queue.AbandonAsync(message);
        }

        // Some providers set aside only when somebody asks for the message once more.
        await AssertNothingAsync(queue, "The message was delivered more often than allowed.");
        var dead = await ReceiveOneAsync(queue.DeadLetterQueue!);
        Assert.Equal("poison", dead.GetText());
        Assert.Equal(Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal), Plain(dead.Attributes));
        Assert.Equal((DeadLetterInfo.MaxDeliveryCountExceeded, Fixture.MaxDeliveryCount), (dead.DeadLetter?.Reason, dead.DeadLetter?.DeliveryCount));
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q19")]
    public virtual async Task One_poisonous_message_does_not_take_others_with_it()
    {
        if (await CreateLimitedAsync() is not { } queue)
            return;
        await SendAsync(queue, "good 1", "poison", "good 2");
        List<string> completed = [];
        for (var deadline = new Deadline(Fixture.Patience); completed.Count < 2 || await queue.DeadLetterQueue!.ReceiveOneAsync(Fixture.ListenFor) is null; deadline.Check("the poison is set aside"))
        {
            if (await queue.ReceiveOneAsync(Fixture.ListenFor) is not { } message)
                continue;
            if (message.GetText() == "poison")
            {
                await queue.AbandonAsync(message);
                continue;
            }

            completed.Add(message.GetText());
            await queue.CompleteAsync(message);
        }

        Assert.Equal(["good 1", "good 2"], completed.Order(StringComparer.Ordinal));
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q20")]
    public virtual async Task On_request_a_message_is_set_aside_at_once_with_the_reason_and_description()
    {
        if (await CreateLimitedAsync(shortLease: true) is not { } queue)
            return;
        await queue.SendAsync(Text("bad") with { Attributes = Attributes, DeduplicationId = "id-1" });
        await queue.AbandonAsync(await ReceiveOneAsync(queue));
        await queue.DeadLetterAsync(await ReceiveOneAsync(queue), "InvalidImage", "Kein Bild 😀: unexpected \"byte\"\nat 0");
        var dead = await ReceiveOneAsync(queue.DeadLetterQueue!);
        Assert.Equal("bad", dead.GetText());
        Assert.Equal(new DeadLetterInfo("InvalidImage", "Kein Bild 😀: unexpected \"byte\"\nat 0", 2), dead.DeadLetter);
        Assert.Equal(Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal), Plain(dead.Attributes));
        Assert.Equal((1, "id-1"), (dead.DeliveryCount, dead.DeduplicationId));
        await PassLeaseAsync();
        await AssertNothingAsync(queue, "The message that was set aside came back.");
    }

    [Fact]
    [Trait("Contract", "Q20")]
    public virtual async Task A_description_may_be_left_out_and_long_ones_are_cut()
    {
        if (await CreateLimitedAsync() is not { } queue)
            return;
        await SendAsync(queue, "short", "long");
        foreach (var message in await ReceiveAsync(queue, 2))
        {
            if (message.GetText() == "short")
                await queue.DeadLetterAsync(message, "Reason");
            else
                await queue.DeadLetterAsync(message, new string('r', 5000), new string('d', 5000));
        }

        var dead = (await ReceiveAsync(queue.DeadLetterQueue!, 2)).ToDictionary(message => message.GetText(), message => message.DeadLetter);
        Assert.Equal(new DeadLetterInfo("Reason", null, 1), dead["short"]);
        Assert.Equal(new string('r', DeadLetterInfo.MaxReasonLength), dead["long"]?.Reason);
        Assert.Equal(new string('d', DeadLetterInfo.MaxDescriptionLength), dead["long"]?.Description);
    }

    [Fact]
    [Trait("Contract", "Q20")]
    public virtual async Task Many_are_set_aside_in_one_batch_with_a_reason_each()
    {
        if (await CreateLimitedAsync() is not { } queue)
            return;
        await queue.SendBatchAsync([.. Bodies(12).Select(Text)]);
        var received = await ReceiveAsync(queue, 12);
        var results = await queue.SettleBatchAsync([.. received.Select(message => new SettleRequest(message, Settlement.DeadLetter("Reason " + message.GetText())))]);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        var dead = await ReceiveAsync(queue.DeadLetterQueue!, 12);
        Assert.All(dead, message => Assert.Equal("Reason " + message.GetText(), message.DeadLetter?.Reason));
        Assert.Equal(Bodies(12), dead.Select(message => message.GetText()).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Contract", "Q20")]
    public virtual async Task A_message_of_the_largest_size_and_most_attributes_can_be_set_aside()
    {
        if (await CreateLimitedAsync() is not { } queue)
            return;
        var attributes = Enumerable.Range(0, Fixture.MaxAttributes).ToDictionary(i => $"n{i}", _ => "v");
        var message = new Message(SelfDescribing.Fill(new byte[Fixture.MaxMessageSize - MessageAttributes.GetSize(attributes)], 1)) { Attributes = attributes };
        await queue.SendAsync(message);
        await queue.DeadLetterAsync(await ReceiveOneAsync(queue), new string('r', 256), new string('d', 900));
        var dead = await ReceiveOneAsync(queue.DeadLetterQueue!);
        Assert.True(message.Body.Span.SequenceEqual(dead.Body.Span));
        Assert.Equal(attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal), Plain(dead.Attributes));
    }

    /// <summary>A queue that sets aside after few deliveries; where there is no dead-letter queue setting aside must be refused, and the caller
    /// gets <see langword="null"/>.</summary>
    private async Task<IMessageQueue?> CreateLimitedAsync(bool shortLease = false)
    {
        var queue = await (shortLease ? CreateWithShortLeaseAsync(Limited) : CreateAsync(Limited));
        if (queue.Capabilities.Supports(MessageQueueFeature.DeadLetter))
        {
            Assert.NotNull(queue.DeadLetterQueue);
            return queue;
        }

        await queue.SendTextAsync("x");
        var message = await ReceiveOneAsync(queue);
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.DeadLetterAsync(message, "reason"));
        return null;

        MessageQueueDefinition Limited(MessageQueueDefinition definition) => definition with { MaxDeliveryCount = Fixture.MaxDeliveryCount };
    }
}
