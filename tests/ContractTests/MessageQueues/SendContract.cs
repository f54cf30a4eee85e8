using System.Text;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q1, Q3, Q25: bodies, their sizes, and messages of native clients.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class SendContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    public static TheoryData<string, byte[]> OddBodies => new()
    {
        { "empty", [] },
        { "zero", [0] },
        { "every byte", [.. Enumerable.Range(0, 256).Select(i => (byte)i)] },
        { "not UTF-8", [0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80] },
        { "byte order mark", [0xEF, 0xBB, 0xBF, (byte)'a'] },
        { "text", "Grüße 😀"u8.ToArray() },
        { "JSON", """{"a":"<&>\u0000"}"""u8.ToArray() },
        { "XML that is not allowed", "<a>\u0001\uFFFE</a>"u8.ToArray() },
        { "white space", " \r\n\t "u8.ToArray() },
        { "looks like base64", "SGVsbG8="u8.ToArray() },
        { "looks like an envelope", """{"portable":1,"body":"x","attributes":{}}"""u8.ToArray() },
    };

    [Theory]
    [Trait("Contract", "Q1")]
    [MemberData(nameof(OddBodies), MemberType = typeof(SendContract))]
    public virtual async Task Any_bytes_come_back_exactly(string name, byte[] body)
    {
        var queue = await CreateAsync();
        var id = await queue.SendAsync(new Message(body));
        var received = await ReceiveOneAsync(queue);
        Assert.True(body.AsSpan().SequenceEqual(received.Body.Span), $"The body '{name}' came back as {Convert.ToHexString(received.Body.Span)}.");
        Assert.Equal(id, received.MessageId);
        Assert.NotEmpty(id);
    }

    [Fact]
    [Trait("Contract", "Q1")]
    public virtual async Task Later_changes_to_the_callers_bytes_do_not_reach_the_message()
    {
        var queue = await CreateAsync();
        var body = "before"u8.ToArray();
        await queue.SendAsync(new Message(body));
        "after!"u8.CopyTo(body);
        Assert.Equal("before", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q1")]
    public virtual async Task Text_reaches_a_native_consumer_as_readable_text()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("Grüße 😀");
        var text = await Fixture.ReceiveNativeTextAsync(queue);
        if (Applies(ContractHook.NativeMessage, text))
            Assert.Equal("Grüße 😀", text);
        else
            Assert.Equal("Grüße 😀", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q25")]
    public virtual async Task What_a_native_client_sent_is_received_as_a_plain_body()
    {
        var queue = await CreateAsync();
        foreach (var body in (string[])["plain", "{\"json\":", "SGVsbG8=", "<not/>"])
        {
            var sent = await Fixture.SendNativeAsync(queue, Encoding.UTF8.GetBytes(body));
            if (!Applies(ContractHook.NativeMessage, sent))
                return;
            var received = await ReceiveOneAsync(queue);
            Assert.Equal(body, received.GetText());
            Assert.Equal(1, received.DeliveryCount);
            await queue.CompleteAsync(received);
        }

        await AssertNothingAsync(queue);
    }

    [Theory]
    [Trait("Contract", "Q3")]
    [InlineData(0)]
    [InlineData(1000)]
    public virtual async Task A_message_of_the_largest_size_is_taken_whole(int inAttributes)
    {
        var queue = await CreateAsync();
        var message = Sized(Fixture.MaxMessageSize, inAttributes);
        Assert.Equal(Fixture.MaxMessageSize, message.GetSize());
        await queue.SendAsync(message);
        var received = await ReceiveOneAsync(queue);
        Assert.True(message.Body.Span.SequenceEqual(received.Body.Span));
        Assert.Equal(Plain(message.Attributes), Plain(received.Attributes));
    }

    [Theory]
    [Trait("Contract", "Q3")]
    [InlineData(0, 0)]
    [InlineData(1000, 0)]
    [InlineData(0, 3_000_000)]
    public virtual async Task A_larger_message_is_refused_before_any_request_or_checked_in(int inAttributes, int more)
    {
        var queue = await CreateAsync();
        var message = Sized(Fixture.RefusedSize + more, inAttributes);
        if (Fixture.TakesLargeBodies)
        {
            await queue.SendAsync(message);
            var received = await ReceiveOneAsync(queue);
            Assert.True(message.Body.Span.SequenceEqual(received.Body.Span));
            Assert.Equal(Plain(message.Attributes), Plain(received.Attributes));
            await queue.CompleteAsync(received);
        }
        else
        {
            await WithoutRequestsAsync(async () =>
            {
                var error = await ThrowsAsync(MessageQueueErrorCode.MessageTooLarge, () => queue.SendAsync(message));
                Assert.Equal((queue.Name, queue.Provider, "Send", false), (error.Queue, error.Provider, error.Operation, error.IsTransient));
            });
        }

        await AssertNothingAsync(queue);
    }

    private static Message Sized(int size, int inAttributes)
    {
        var attributes = new Dictionary<string, string>();
        if (inAttributes > 0)
            attributes["a"] = new string('v', inAttributes - 1);
        return new Message(SelfDescribing.Fill(new byte[size - inAttributes], 1)) { Attributes = attributes };
    }
}
