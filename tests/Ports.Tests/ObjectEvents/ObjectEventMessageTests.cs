using System.Text;
using CsCheck;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectEvents;

public sealed class ObjectEventMessageTests
{
    private static readonly Dictionary<string, string> Marked = new() { [ObjectEventMessage.KindAttribute] = "Created" };

    [Fact]
    public void Any_event_comes_back_as_it_was() =>
        Gen.Select(Gen.Bool, Generate.Text, Gen.Long[0, long.MaxValue].Nullable(), Generate.Text, Gen.DateTimeOffset).Sample((deleted, key, size, etag, time) =>
        {
            var objectEvent = new ObjectEvent
            {
                Kind = deleted ? ObjectEventKind.Deleted : ObjectEventKind.Created,
                Bucket = "bucket",
                Key = "k" + key,
                Time = time,
                Provider = "Test",
                Size = size,
                ETag = etag.Length == 0 ? null : new ETag(etag),
            };

            Assert.True(Read(ObjectEventMessage.Create(objectEvent), out var events));
            Assert.Equal(objectEvent, Assert.Single(events));
        }, iter: 1000);

    [Fact]
    public void The_message_is_sendable_and_readable_by_people()
    {
        var message = ObjectEventMessage.Create(new ObjectEvent
        {
            Kind = ObjectEventKind.Created,
            Bucket = "b",
            Key = "photos/é.jpg",
            Time = DateTimeOffset.UnixEpoch,
            Provider = "Test",
            Size = 3,
        });

        Assert.Null(MessageAttributes.Problem(message.Attributes));
        Assert.Equal("Created", message.Attributes[ObjectEventMessage.KindAttribute]);
        Assert.Contains("\"kind\":\"Created\"", Encoding.UTF8.GetString(message.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_the_mark_is_of_another_format()
    {
        Assert.False(Read(new Message("{}"u8.ToArray()), out var events));
        Assert.Empty(events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"kind":"Moved","bucket":"b","key":"k","time":"2026-01-01T00:00:00Z","provider":"p"}""")]
    [InlineData("""{"kind":7,"bucket":"b","key":"k","time":"2026-01-01T00:00:00Z","provider":"p"}""")]
    [InlineData("""{"kind":"Created","bucket":null,"key":"k","time":"2026-01-01T00:00:00Z","provider":"p"}""")]
    [InlineData("""{"kind":"Created","bucket":"b","time":"2026-01-01T00:00:00Z","provider":"p"}""")]
    [InlineData("""{"kind":"Created","bucket":"b","key":"k","time":"yesterday","provider":"p"}""")]
    [InlineData("""{"kind":"Created","bucket":"b","key":"k","time":"2026-01-01T00:00:00Z","provider":"p","size":"big"}""")]
    public void A_marked_message_that_is_malformed_is_a_FormatException(string body) =>
        Assert.Throws<FormatException>(() => Read(new Message(Encoding.UTF8.GetBytes(body)) { Attributes = Marked }, out _));

    [Fact]
    public void Bytes_that_are_no_text_are_a_FormatException() =>
        Assert.Throws<FormatException>(() => Read(new Message(new byte[] { 0xFF, 0xFE, 0x00 }) { Attributes = Marked }, out _));

    private static bool Read(Message message, out IReadOnlyList<ObjectEvent> events) =>
        ObjectEventMessage.Format.TryRead(TestMessageQueue.Received(message), out events);
}
