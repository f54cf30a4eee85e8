using System.Diagnostics;
using Portable.Diagnostics;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q2, Q8: what travels beside the body.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class AttributesContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Theory]
    [Trait("Contract", "Q2")]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(32)]
    [InlineData(MessageAttributes.MaxCount)]
    public virtual async Task So_many_unicode_attributes_come_back(int count) =>
        await AssertRoundTripAsync(Enumerable.Range(0, Math.Min(count, Fixture.MaxAttributes)).ToDictionary(i => $"name-{i}", i => $"Wert {i}: é 😀 \" ' \\ & < % = ; 日本"));

    [Fact]
    [Trait("Contract", "Q2")]
    public virtual async Task Odd_names_and_values_come_back() =>
        await AssertRoundTripAsync(new Dictionary<string, string>
        {
            ["a"] = string.Empty,
            ["_b"] = " spaces at the ends ",
            ["c.d-e_f"] = "dots",
            ["Case"] = "upper",
            ["case"] = "lower",
            ["tab"] = "a\tb\nc\r\nd",
            [new string('n', MessageAttributes.MaxNameLength)] = "the longest name",
            ["longest"] = new string('v', MessageAttributes.MaxValueUtf8Length),
            ["longest-unicode"] = string.Concat(Enumerable.Repeat("😀", MessageAttributes.MaxValueUtf8Length / 4)),
            ["json"] = "{\"a\":1}",
            ["StringValue"] = "a provider's own word",
        });

    [Theory]
    [Trait("Contract", "Q2")]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("ä")]
    [InlineData("aws.a")]
    [InlineData("Amazon.a")]
    [InlineData("google")]
    [InlineData("portable.a")]
    public virtual Task A_name_that_breaks_the_rules_is_refused(string name) => AssertRefusedAsync(new Dictionary<string, string> { [name] = "value" });

    [Fact]
    [Trait("Contract", "Q2")]
    public virtual async Task A_value_that_breaks_the_rules_is_refused()
    {
        string[] values = ["\0", "\u0001", "\u001F", "\u007F", "\u0085", "\uFFFE", "\uD83D", "\uDE00\uD83D", new string('v', 1025), new string('é', 513)];
        await AssertRefusedAsync(
        [
            .. values.Select(value => new Dictionary<string, string> { ["name"] = value }),
            new Dictionary<string, string> { [new string('n', 129)] = "value" },
            Enumerable.Range(0, MessageAttributes.MaxCount + 1).ToDictionary(i => $"n{i}", _ => "v"),
        ]);
    }

    [Fact]
    [Trait("Contract", "Q8")]
    public virtual async Task The_trace_travels_with_the_message()
    {
        var queue = await CreateAsync();
        using var activity = new Activity("a test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "vendor=1";
        await queue.SendAsync(Text("alone") with { Attributes = new Dictionary<string, string> { ["mine"] = "kept" } });
        await queue.SendBatchAsync([Text("in a batch")]);
        foreach (var received in await ReceiveAsync(queue, 2))
        {
            var context = TraceContext.Read(received);
            Assert.Equal(activity.TraceId, context.TraceId);
            Assert.Equal("vendor=1", context.TraceState);
            Assert.True(context.IsRemote);
            Assert.Equal(received.GetText() == "alone", received.Attributes.ContainsKey("mine"));
        }
    }

    [Fact]
    [Trait("Contract", "Q8")]
    public virtual async Task The_trace_never_pushes_a_message_over_a_limit()
    {
        var queue = await CreateAsync();
        using var activity = new Activity("a test").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = new string('s', 500);
        foreach (var room in (int[])[0, 10, 65, 66, 67, 300, 600])
        {
            var body = new byte[Fixture.MaxMessageSize - room];
            await queue.SendAsync(new Message(body));
            var received = await ReceiveOneAsync(queue);
            Assert.Equal(body.Length, received.Body.Length);
            await queue.CompleteAsync(received);
        }

        foreach (var count in (int[])[Fixture.MaxAttributes - 2, Fixture.MaxAttributes - 1, Fixture.MaxAttributes])
        {
            var attributes = Enumerable.Range(0, count).ToDictionary(i => $"n{i}", _ => "v");
            await queue.SendAsync(Text("many") with { Attributes = attributes });
            var received = await ReceiveOneAsync(queue);
            Assert.Equal(Plain(attributes), Plain(received.Attributes));
            await queue.CompleteAsync(received);
        }
    }

    [Fact]
    [Trait("Contract", "Q8")]
    public virtual async Task A_trace_that_the_caller_gave_is_kept()
    {
        var queue = await CreateAsync();
        using var activity = new Activity("a test").SetIdFormat(ActivityIdFormat.W3C).Start();
        const string Given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await queue.SendAsync(Text("x") with { Attributes = new Dictionary<string, string> { [TraceContext.Parent] = Given } });
        Assert.Equal(Given, (await ReceiveOneAsync(queue)).Attributes[TraceContext.Parent]);
    }

    private async Task AssertRoundTripAsync(Dictionary<string, string> attributes)
    {
        var queue = await CreateAsync();
        await queue.SendAsync(Text("alone") with { Attributes = attributes });
        Assert.True((await queue.SendBatchAsync([Text("in a batch") with { Attributes = attributes }]))[0].Succeeded);
        foreach (var received in await ReceiveAsync(queue, 2))
            Assert.Equal(attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal), Plain(received.Attributes));
    }

    private async Task AssertRefusedAsync(params Dictionary<string, string>[] several)
    {
        var queue = await CreateAsync();
        foreach (var attributes in several)
        {
            var message = Text("refused") with { Attributes = attributes };
            await WithoutRequestsAsync(async () => await ThrowsAsync(MessageQueueErrorCode.InvalidMessage, () => queue.SendAsync(message)));
            Assert.Equal(MessageQueueErrorCode.InvalidMessage, Assert.Single(await queue.SendBatchAsync([message])).Error?.Code);
        }

        await AssertNothingAsync(queue);
    }
}
