using System.Text;
using Portable.Adapters.Azure.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.ObjectEvents;

public sealed class EventGridObjectEventFormatTests
{
    /// <summary>The example of the documentation of Blob Storage as an Event Grid source, shortened.</summary>
    private const string Documented =
        """
        {"topic":"/subscriptions/{subscription-id}/resourceGroups/Storage/providers/Microsoft.Storage/storageAccounts/my-storage-account",
        "subject":"/blobServices/default/containers/test-container/blobs/new-file.txt","eventType":"Microsoft.Storage.BlobCreated",
        "eventTime":"2017-06-26T18:41:00.9584103Z","id":"831e1650-001e-001b-66ab-eeb76e069631","data":{"api":"PutBlockList","eTag":"0x8D4BCC2E4835CD0",
        "contentType":"text/plain","contentLength":524288,"blobType":"BlockBlob","url":"https://my-storage-account.blob.core.windows.net/test-container/new-file.txt",
        "sequencer":"00000000000004420000000000028963"},"dataVersion":"","metadataVersion":"1"}
        """;

    private const string CloudEvent =
        """
        {"source":"/subscriptions/{subscription-id}/resourceGroups/Storage/providers/Microsoft.Storage/storageAccounts/my-storage-account",
        "subject":"/blobServices/default/containers/test-container/blobs/new-file.txt","type":"Microsoft.Storage.BlobCreated","time":"2017-06-26T18:41:00.9584103Z",
        "id":"831e1650-001e-001b-66ab-eeb76e069631","data":{"api":"PutBlockList","eTag":"0x8D4BCC2E4835CD0","contentLength":524288},"specversion":"1.0"}
        """;

    private static readonly ObjectEvent NewFile = new()
    {
        Kind = ObjectEventKind.Created,
        Bucket = "test-container",
        Key = "new-file.txt",
        Time = new DateTimeOffset(2017, 6, 26, 18, 41, 0, TimeSpan.Zero).AddTicks(9584103),
        Provider = "Azure",
        Size = 524288,
        ETag = new ETag("\"0x8D4BCC2E4835CD0\""),
    };

    [Theory]
    [InlineData(Documented)]
    [InlineData("[" + Documented + "]")]
    [InlineData(CloudEvent)]
    public void An_event_is_read_in_either_schema_alone_or_in_an_array_plain_or_in_base64(string body)
    {
        Assert.Equal(NewFile, Assert.Single(Read(body)));
        Assert.Equal(NewFile, Assert.Single(Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(body)))));
    }

    [Theory]
    [InlineData("a/b c+d%20.jpg")]
    [InlineData("blobs/in/blobs/x")]
    [InlineData("😀/日")]
    public void The_key_is_the_blobs_name_as_it_is(string key) =>
        Assert.Equal(new ObjectKey(key), Assert.Single(Read(Documented.Replace("blobs/new-file.txt", "blobs/" + key, StringComparison.Ordinal))).Key);

    [Fact]
    public void A_deletion_has_neither_size_nor_tag()
    {
        var told = Assert.Single(Read(Documented.Replace("BlobCreated", "BlobDeleted", StringComparison.Ordinal)));
        Assert.Equal((ObjectEventKind.Deleted, null, null), (told.Kind, told.Size, told.ETag));
    }

    [Theory]
    [InlineData("BlobTierChanged")]
    [InlineData("DirectoryRenamed")]
    public void Other_events_of_Blob_Storage_tell_of_nothing(string type) =>
        Assert.Empty(Read(Documented.Replace("BlobCreated", type, StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("dGV4dA==")]
    [InlineData("{\"a\":1}")]
    [InlineData("[1,2]")]
    [InlineData("Microsoft.Storage.BlobCreated, said somebody")]
    [InlineData("{\"eventType\":\"Microsoft.EventGrid.SubscriptionDeletedEvent\"}")]
    public void What_is_none_of_these_is_somebody_elses(string body) =>
        Assert.False(EventGridObjectEventFormat.Instance.TryRead(Message(body), out _));

    [Theory]
    [InlineData("\"subject\":", "\"other\":")]
    [InlineData("/blobServices/default/containers/test-container/blobs/new-file.txt", "/blobServices/default/containers/test-container")]
    [InlineData("\"eventTime\":", "\"other\":")]
    [InlineData("\"2017-06-26T18:41:00.9584103Z\"", "\"yesterday\"")]
    [InlineData("\"data\":", "\"other\":")]
    [InlineData("524288", "\"large\"")]
    [InlineData("\"metadataVersion\":\"1\"}", "")]
    public void A_damaged_event_is_malformed(string part, string instead) =>
        Assert.Throws<FormatException>(() => Read(Documented.Replace(part, instead, StringComparison.Ordinal)));

    private static IReadOnlyList<ObjectEvent> Read(string body)
    {
        Assert.True(EventGridObjectEventFormat.Instance.TryRead(Message(body), out var events));
        return events;
    }

    private static ReceivedMessage Message(string body) => new()
    {
        MessageId = "id",
        Body = Encoding.UTF8.GetBytes(body),
        EnqueuedAt = DateTimeOffset.UnixEpoch,
        DeliveryCount = 1,
        LeaseExpiresAt = DateTimeOffset.UnixEpoch,
        Receipt = new object(),
    };
}
