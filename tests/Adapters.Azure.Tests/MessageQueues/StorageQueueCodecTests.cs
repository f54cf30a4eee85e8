using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using CsCheck;
using Portable.Adapters.Azure.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

public sealed class StorageQueueCodecTests
{
    private static readonly Dictionary<string, string> None = [];

    public static TheoryData<QueueMessageEncoding> Encodings => [QueueMessageEncoding.None, QueueMessageEncoding.Base64];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Any_bytes_come_back_with_what_is_beside_them(QueueMessageEncoding encoding)
    {
        var codec = new StorageQueueCodec(encoding);
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.String[Gen.Char['\u0020', '\uD7FF'], 0, 20])[0, 3], Gen.Bool)
            .Sample((body, attributes, identified) => AssertComesBack(codec, body, attributes, identified ? "id" : null));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Any_text_comes_back(QueueMessageEncoding encoding) =>
        Gen.String.Sample(text => AssertComesBack(new(encoding), Encoding.UTF8.GetBytes(text), None, null));

    [Fact]
    public void Text_with_nothing_beside_it_goes_as_it_is() => Assert.Equal("Grüße <😀>", Plain().Encode(Message("Grüße <😀>")));

    [Fact]
    public void What_is_beside_text_goes_with_it_in_JSON_that_others_can_read() => Assert.Equal(
        """{"portable":1,"body":"Grüße \"\uD83D\uDE00\"\r\n","attributes":{"a":"1"},"deduplicationId":"id"}""",
        Plain().Encode(Message("Grüße \"😀\"\r\n") with { Attributes = new Dictionary<string, string> { ["a"] = "1" }, DeduplicationId = "id" }));

    [Fact]
    public void Bytes_go_as_base64_in_JSON() => Assert.Equal("""{"portable":1,"base64":"/wA="}""", Plain().Encode(new Message(new byte[] { 0xFF, 0 })));

    [Fact]
    public void Where_messages_are_base64_bytes_with_nothing_beside_them_need_no_envelope()
    {
        var codec = new StorageQueueCodec(QueueMessageEncoding.Base64);
        Assert.Equal("/wA=", codec.Encode(new Message(new byte[] { 0xFF, 0 })));
        Assert.Equal(Convert.ToBase64String("plain"u8), codec.Encode(Message("plain")));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("SGVsbG8=")]
    [InlineData("{\"portable\":2,\"body\":\"x\"}")]
    [InlineData("{\"portable\":1,\"body\":\"x\"")]
    [InlineData("{\"portable\":1,\"body\":1}")]
    [InlineData("{\"portable\":1,\"attributes\":{}}")]
    [InlineData("{\"portable\":1,\"body\":\"x\",\"base64\":\"eA==\"}")]
    [InlineData("{\"portable\":1,\"base64\":\"not base64\"}")]
    [InlineData("{\"portable\":1,\"body\":\"x\",\"attributes\":{\"a\":null}}")]
    [InlineData("{ \"portable\": 1, \"body\": \"x\" }")]
    public void What_is_no_envelope_is_a_plain_body(string text) => Assert.Equal(text, Decode(Plain(), text).GetText());

    [Fact]
    public void Where_messages_are_base64_what_is_not_is_received_as_it_is() =>
        Assert.Equal("not base64", Decode(new(QueueMessageEncoding.Base64), "not base64").GetText());

    [Theory]
    [InlineData(QueueMessageEncoding.None, 45_291)]
    [InlineData(QueueMessageEncoding.Base64, 33_003)]
    public void Just_as_many_bytes_fit_as_leave_room_for_a_note(QueueMessageEncoding encoding, int largest)
    {
        var codec = new StorageQueueCodec(encoding);
        Assert.True(codec.Fits(new Message(Bytes(largest))));
        Assert.False(codec.Fits(new Message(Bytes(largest + 1))));
        Assert.False(codec.Fits(new Message(Bytes(largest)) with { Attributes = new Dictionary<string, string> { ["a"] = "1" } }));
    }

    [Theory]
    [InlineData("x", "d")]
    [InlineData("\"", "\n")]
    [InlineData("\u0378", "\u0378")]
    [InlineData("\u2FE0", "\u2FE0")]
    [InlineData("\U0001F8FF", "\U0001F8FF")]
    public void What_fits_can_be_set_aside_with_the_longest_reason_in_the_strangest_letters(string reason, string description)
    {
        foreach (var encoding in (QueueMessageEncoding[])[QueueMessageEncoding.None, QueueMessageEncoding.Base64])
        {
            var codec = new StorageQueueCodec(encoding);
            var settlement = Settlement.DeadLetter(string.Concat(Enumerable.Repeat(reason, 900)), string.Concat(Enumerable.Repeat(description, 900)));
            var note = new StorageQueueDeadLetterNote { Reason = settlement.Reason!, Description = settlement.Description, DeliveryCount = int.MaxValue };
            var size = Enumerable.Range(30_000, 17_000).TakeWhile(each => codec.Fits(new Message(Bytes(each)))).Last();
            var received = Decode(codec, codec.Encode(new Message(Bytes(size))));
            var text = codec.EncodeDeadLetter(received, (StorageQueueReceipt)received.Receipt, note);
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, StorageQueueCodec.MaxSize);
            var dead = Decode(codec, text, maxDeliveryCount: 5);
            Assert.Equal(new DeadLetterInfo(note.Reason, note.Description, int.MaxValue), dead.DeadLetter);
            Assert.True(dead.Body.Span.SequenceEqual(Bytes(size)));
        }
    }

    [Fact]
    public void Text_full_of_quotes_may_be_written_as_base64_to_fit()
    {
        var text = new string('"', 40_000);
        Assert.True(Plain().Fits(Message(text)));
        Assert.Equal(text, Plain().Encode(Message(text)));
        var beside = Message(text) with { DeduplicationId = "id" };
        Assert.StartsWith("{\"portable\":1,\"base64\":", Plain().Encode(beside), StringComparison.Ordinal);
        Assert.Equal(text, Decode(Plain(), Plain().Encode(beside)).GetText());
    }

    [Fact]
    public void Another_clients_message_that_is_too_large_for_a_note_is_set_aside_as_it_came()
    {
        var text = new string('x', StorageQueueCodec.MaxSize);
        var received = Decode(Plain(), text);
        var note = new StorageQueueDeadLetterNote { Reason = "reason", DeliveryCount = 2 };
        Assert.Equal(text, Plain().EncodeDeadLetter(received, (StorageQueueReceipt)received.Receipt, note));
    }

    [Fact]
    public void A_dead_letter_without_a_note_was_delivered_too_often() =>
        Assert.Equal((DeadLetterInfo.MaxDeliveryCountExceeded, 7), Decode(Plain(), "plain", maxDeliveryCount: 7).DeadLetter is { } why ? (why.Reason, why.DeliveryCount) : default);

    [Fact]
    public void A_note_counts_in_a_dead_letter_queue_only()
    {
        const string Text = """{"portable":1,"body":"x","deadLetter":{"reason":"r","deliveryCount":3}}""";
        Assert.Null(Decode(Plain(), Text).DeadLetter);
        Assert.Equal(new DeadLetterInfo("r", null, 3), Decode(Plain(), Text, maxDeliveryCount: 7).DeadLetter);
    }

    [Theory]
    [InlineData(" as it was, with white space ")]
    [InlineData("""{"portable":1,"body":"x","other":"of a later version"}""")]
    public void What_has_no_note_comes_back_as_it_was(string text)
    {
        var dead = Decode(Plain(), text, maxDeliveryCount: 7);
        Assert.Equal(text, Plain().EncodeRedriven(dead, (StorageQueueReceipt)dead.Receipt));
    }

    [Fact]
    public void A_note_is_taken_off_a_message_that_comes_back()
    {
        var dead = Decode(Plain(), """{"portable":1,"body":"x","deadLetter":{"reason":"r","deliveryCount":3}}""", maxDeliveryCount: 7);
        Assert.Equal("x", Plain().EncodeRedriven(dead, (StorageQueueReceipt)dead.Receipt));
    }

    private static StorageQueueCodec Plain() => new(QueueMessageEncoding.None);

    private static Message Message(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        Array.Fill(bytes, (byte)0xFF);
        return bytes;
    }

    private static void AssertComesBack(StorageQueueCodec codec, byte[] body, IReadOnlyDictionary<string, string> attributes, string? id)
    {
        var text = codec.Encode(new Message(body) { Attributes = attributes, DeduplicationId = id });
        Assert.True(StorageQueueText.IsExact(Encoding.UTF8.GetBytes(text)), text);
        var back = Decode(codec, text);
        Assert.Equal(body, back.Body.ToArray());
        Assert.Equal(attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal), back.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(id, back.DeduplicationId);
    }

    private static ReceivedMessage Decode(StorageQueueCodec codec, string text, int? maxDeliveryCount = null)
    {
        var message = QueuesModelFactory.QueueMessage("id", "pop", text, 1, insertedOn: DateTimeOffset.UnixEpoch);
        var receipt = new StorageQueueReceipt(TimeProvider.System, new Uri("http://localhost/queue"), message, 0, TimeSpan.FromMinutes(1));
        return codec.Decode(message, receipt, DateTimeOffset.UnixEpoch, maxDeliveryCount);
    }
}
