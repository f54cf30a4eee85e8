using System.Globalization;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q4: many messages in one call.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class BatchSendContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task A_message_that_is_refused_in_the_middle_hides_no_other()
    {
        var queue = await CreateAsync();
        Message[] messages = [.. Bodies(25).Select(Text)];
        messages[12] = Refused(out var code);
        var results = await queue.SendBatchAsync(messages);
        Assert.Equal(25, results.Count);
        Assert.Equal([12], Enumerable.Range(0, 25).Where(i => !results[i].Succeeded));
        Assert.Equal(code, results[12].Error?.Code);
        Assert.Null(results[12].MessageId);
        Assert.Equal(Bodies(25).Where((_, i) => i != 12), await BodiesByIdAsync(queue, results));
    }

    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task Any_number_is_sent_with_results_in_the_order_given()
    {
        var queue = await CreateAsync();
        var results = await queue.SendBatchAsync([.. Bodies(120).Select(Text)]);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Equal(Bodies(120), await BodiesByIdAsync(queue, results));
    }

    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task More_bytes_than_fit_into_one_request_are_split()
    {
        var queue = await CreateAsync();
        var most = Fixture.MaxMessageSize;
        int[] sizes = [most * 3 / 4, 10, most - 10_000, most / 3, most, 0, most / 2, most - 1000, 1, most * 3 / 4];
        var results = await queue.SendBatchAsync([.. sizes.Select(size => new Message(SelfDescribing.Fill(new byte[size], size)))]);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        var received = (await ReceiveAsync(queue, sizes.Length)).ToDictionary(message => message.MessageId);
        for (var i = 0; i < sizes.Length; i++)
            Assert.True(SelfDescribing.Fill(new byte[sizes[i]], sizes[i]).AsSpan().SequenceEqual(received[results[i].MessageId!].Body.Span));
    }

    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task No_messages_are_sent_without_a_request()
    {
        var queue = await CreateAsync();
        await WithoutRequestsAsync(async () => Assert.Empty(await queue.SendBatchAsync([])));
    }

    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task A_batch_of_refused_messages_only_gives_every_reason()
    {
        var queue = await CreateAsync();
        var results = await queue.SendBatchAsync([Refused(out var code), Text("x") with { Attributes = new Dictionary<string, string> { ["a b"] = string.Empty } }]);
        Assert.Equal([code, MessageQueueErrorCode.InvalidMessage], results.Select(result => result.Error!.Code));
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q4")]
    public virtual async Task Everything_a_message_can_carry_goes_with_a_batch()
    {
        var queue = await CreateAsync();
        var delayed = queue.Capabilities.Supports(MessageQueueFeature.Delay);
        var results = await queue.SendBatchAsync(
        [
            Text("plain") with { Attributes = new Dictionary<string, string> { ["n"] = "1" }, DeduplicationId = "id-1" },
            Text("delayed") with { Delay = delayed ? Fixture.ShortDelay + Fixture.ShortDelay : TimeSpan.Zero },
        ]);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        var received = await ReceiveAsync(queue, delayed ? 1 : 2);
        var plain = received.Single(message => message.GetText() == "plain");
        Assert.Equal(("1", "id-1"), (plain.Attributes["n"], plain.DeduplicationId));
        await queue.CompleteAsync(plain);
        if (!delayed)
            return;
        await Fixture.PassTimeAsync((Fixture.ShortDelay * 2) + Fixture.Slack);
        Assert.Equal("delayed", (await ReceiveOneAsync(queue)).GetText());
    }

    /// <summary>The bodies in the order of the results that have an id.</summary>
    private async Task<IEnumerable<string>> BodiesByIdAsync(IMessageQueue queue, IReadOnlyList<SendResult> results)
    {
        string[] ids = [.. results.Where(result => result.Succeeded).Select(result => result.MessageId!)];
        var received = (await ReceiveAsync(queue, ids.Length)).ToDictionary(message => message.MessageId, message => message.GetText());
        await AssertNothingAsync(queue);
        return ids.Select(id => received[id]);
    }

    /// <summary>Too large a message, or where there is no such thing one with an attribute that breaks the rules.</summary>
    private Message Refused(out MessageQueueErrorCode code)
    {
        code = Fixture.TakesLargeBodies ? MessageQueueErrorCode.InvalidMessage : MessageQueueErrorCode.MessageTooLarge;
        return Fixture.TakesLargeBodies
            ? Text("refused") with { Attributes = new Dictionary<string, string> { [1.ToString(CultureInfo.InvariantCulture)] = "not a name" } }
            : new Message(new byte[Fixture.RefusedSize]);
    }
}
