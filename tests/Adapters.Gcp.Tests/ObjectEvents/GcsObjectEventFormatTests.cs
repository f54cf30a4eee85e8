using System.Text;
using Portable.Adapters.Gcp.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectEvents;

public sealed class GcsObjectEventFormatTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_new_object_is_told_whole()
    {
        var told = Assert.Single(Read("OBJECT_FINALIZE", """{"kind":"storage#object","name":"a/ü b","size":"123","generation":"17","md5Hash":"x"}"""));
        Assert.Equal(
            new ObjectEvent { Kind = ObjectEventKind.Created, Bucket = "b", Key = "a/ü b", Time = Time, Provider = "Gcp", Size = 123, ETag = new ETag("\"17\"") },
            told);
    }

    [Fact]
    public void Without_a_payload_the_size_is_unknown()
    {
        var told = Assert.Single(Read("OBJECT_FINALIZE", string.Empty, ("payloadFormat", "NONE")));
        Assert.Equal((null, new ETag("\"17\"")), (told.Size, told.ETag));
    }

    [Theory]
    [InlineData("OBJECT_DELETE")]
    [InlineData("OBJECT_ARCHIVE")]
    public void A_deletion_tells_no_size_and_no_version(string type)
    {
        var told = Assert.Single(Read(type, """{"size":"123"}"""));
        Assert.Equal((ObjectEventKind.Deleted, null, null), (told.Kind, told.Size, told.ETag));
    }

    [Theory]
    [InlineData("OBJECT_DELETE")]
    [InlineData("OBJECT_ARCHIVE")]
    public void What_was_overwritten_is_not_deleted(string type) => Assert.Empty(Read(type, "{}", ("overwrittenByGeneration", "18")));

    [Theory]
    [InlineData("OBJECT_METADATA_UPDATE")]
    [InlineData("OBJECT_OF_THE_FUTURE")]
    public void Other_events_tell_of_nothing(string type) => Assert.Empty(Read(type, "{}"));

    private static IReadOnlyList<ObjectEvent> Read(string type, string payload, params ReadOnlySpan<(string Name, string Value)> more)
    {
        Dictionary<string, string> attributes = new()
        {
            ["eventType"] = type,
            ["payloadFormat"] = "JSON_API_V1",
            ["bucketId"] = "b",
            ["objectId"] = "a/ü b",
            ["objectGeneration"] = "17",
            ["eventTime"] = "2026-01-02T03:04:05.000000Z",
        };
        foreach (var (name, value) in more)
            attributes[name] = value;
        var message = new ReceivedMessage
        {
            MessageId = "1",
            Body = Encoding.UTF8.GetBytes(payload),
            Attributes = attributes,
            EnqueuedAt = Time,
            DeliveryCount = 1,
            LeaseExpiresAt = Time,
            Receipt = new(),
        };
        Assert.True(GcsObjectEventFormat.Instance.TryRead(message, out var events));
        return events;
    }
}
