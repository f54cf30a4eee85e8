using System.Text;
using System.Text.Json;
using Portable.Adapters.Aws.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectEvents;

public sealed class S3ObjectEventFormatTests
{
    /// <summary>The example of the documentation of S3's event message structure, shortened.</summary>
    private const string Documented =
        """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"1970-01-01T00:00:00.000Z","eventName":"ObjectCreated:Put",
        "userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},"s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule",
        "bucket":{"name":"amzn-s3-demo-bucket","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::amzn-s3-demo-bucket"},
        "object":{"key":"HappyFace.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}
        """;

    private static readonly ObjectEvent HappyFace = new()
    {
        Kind = ObjectEventKind.Created,
        Bucket = "amzn-s3-demo-bucket",
        Key = "HappyFace.jpg",
        Time = DateTimeOffset.UnixEpoch,
        Provider = "Aws",
        Size = 1024,
        ETag = new ETag("\"d41d8cd98f00b204e9800998ecf8427e\""),
    };

    [Fact]
    public void A_notification_is_read() => Assert.Equal(HappyFace, Assert.Single(Read(Documented)));

    [Fact]
    public void A_notification_in_SNSs_envelope_is_read() => Assert.Equal(HappyFace, Assert.Single(Read(Enveloped(Documented))));

    [Theory]
    [InlineData("in%2Fa+b", "in/a b")]
    [InlineData("a%2Bb", "a+b")]
    [InlineData("%F0%9F%98%80/%E6%97%A5", "😀/日")]
    [InlineData("100%2525", "100%25")]
    public void The_key_is_decoded_as_S3_encodes_it(string encoded, string key) =>
        Assert.Equal(new ObjectKey(key), Assert.Single(Read(Documented.Replace("HappyFace.jpg", encoded, StringComparison.Ordinal))).Key);

    [Theory]
    [InlineData("ObjectCreated:CompleteMultipartUpload", ObjectEventKind.Created)]
    [InlineData("ObjectCreated:Copy", ObjectEventKind.Created)]
    [InlineData("ObjectRemoved:Delete", ObjectEventKind.Deleted)]
    [InlineData("ObjectRemoved:DeleteMarkerCreated", ObjectEventKind.Deleted)]
    [InlineData("LifecycleExpiration:Delete", ObjectEventKind.Deleted)]
    [InlineData("ObjectRestore:Completed", null)]
    [InlineData("ObjectTagging:Put", null)]
    public void The_kind_comes_from_the_name(string name, ObjectEventKind? kind)
    {
        var events = Read(Documented.Replace("ObjectCreated:Put", name, StringComparison.Ordinal));
        Assert.Equal(kind is null ? [] : [kind.Value], events.Select(told => told.Kind));
        if (kind == ObjectEventKind.Deleted)
            Assert.Equal((null, null), (events[0].Size, events[0].ETag));
    }

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"bucketname","RequestId":"5582815E1AEA5ADF","HostId":"8cLe"}""")]
    [InlineData("""{"Type":"Notification","TopicArn":"arn:aws:sns:a:b:c","Message":"{\"Event\":\"s3:TestEvent\"}"}""")]
    public void The_test_event_is_recognised_and_tells_of_nothing(string body) => Assert.Empty(Read(body));

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"Records":7}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[null,{"eventSource":"aws:sns"}]}""")]
    [InlineData("""{"Type":"Notification","TopicArn":"t","Message":"hello"}""")]
    [InlineData("""{"Type":"Notification","Message":null}""")]
    [InlineData("""{"Event":"other"}""")]
    public void What_others_send_is_not_taken_for_a_notification(string body) =>
        Assert.False(S3ObjectEventFormat.Instance.TryRead(Message(body), out _));

    [Theory]
    [InlineData("\"key\":\"HappyFace.jpg\",", "", "A record of the S3 event notification has no s3.object.key.")]
    [InlineData("\"name\":\"amzn-s3-demo-bucket\",", "", "A record of the S3 event notification has no s3.bucket.name.")]
    [InlineData("\"eventTime\":\"1970-01-01T00:00:00.000Z\",", "", "A record of the S3 event notification has no eventTime.")]
    [InlineData("\"eventName\":\"ObjectCreated:Put\",", "", "A record of the S3 event notification has no eventName.")]
    [InlineData("\"size\":1024", "\"size\":\"large\"", "The S3 event notification is not the JSON it should be: ")]
    [InlineData("}}}]}", "}}", "The S3 event notification is not the JSON it should be: ")]
    public void A_damaged_notification_is_an_error_that_says_what_is_missing(string part, string instead, string expected)
    {
        Assert.Contains(part, Documented, StringComparison.Ordinal);
        var damaged = Documented.Replace(part, instead, StringComparison.Ordinal);
        foreach (var body in (string[])[damaged, Enveloped(damaged)])
            Assert.StartsWith(expected, Assert.Throws<FormatException>(() => Read(body)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ObjectEvent> Read(string body)
    {
        Assert.True(S3ObjectEventFormat.Instance.TryRead(Message(body), out var events));
        return events;
    }

    private static string Enveloped(string message) =>
        $$"""{"Type":"Notification","MessageId":"22b80b92","TopicArn":"arn:aws:sns:us-west-2:123456789012:t","Message":{{JsonSerializer.Serialize(message)}},"SignatureVersion":"1"}""";

    private static ReceivedMessage Message(string body) => new()
    {
        MessageId = "1",
        Body = Encoding.UTF8.GetBytes(body),
        EnqueuedAt = default,
        DeliveryCount = 1,
        LeaseExpiresAt = default,
        Receipt = new object(),
    };
}
