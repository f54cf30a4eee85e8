using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>Answers that no Pub/Sub gives, and topics, subscriptions and credentials that are not there.</summary>
public sealed class PubSubWrongAnswerTests : PubSubFaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(["Send", "SendBatch", "Receive", "Complete", "SettleBatch", "Renew"], ["login page", "bad gateway", "garbage"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_answer_that_says_nothing_is_no_success(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(answer switch
        {
            "login page" => RpcFault.Http(200, "text/html", "<html><body>Please log in to the network.</body></html>"),
            "bad gateway" => RpcFault.Http(502, "text/html", "<html><body>502 Bad Gateway</body></html>"),
            _ => RpcFault.Http(200, "application/grpc", "}{ no protobuf"),
        });
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    public async Task An_answer_that_does_not_speak_of_a_message_is_no_success(string operation)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(RpcFault.Answer(new PublishResponse()));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    [Fact]
    public async Task A_topic_that_was_deleted_meanwhile_is_not_found()
    {
        Proxy.Always(Fail("NotFound"), "Publish");
        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => Queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Contains(Definition.Queue, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named_and_which_half_of_it_is_missing()
    {
        await using var queue = Open(Proxy.Endpoint, definition: new() { Queue = "nobody-made-this" });
        var sending = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Contains("nobody-made-this", sending.Message, StringComparison.Ordinal);
        Assert.Contains("topic", sending.Message, StringComparison.OrdinalIgnoreCase);
        var receiving = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => queue.ReceiveAsync(cancellationToken: Token).AsTask());
        Assert.Contains("nobody-made-this", receiving.Message, StringComparison.Ordinal);
        Assert.Contains("subscription", receiving.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Unauthenticated", MessageQueueErrorCode.Unauthenticated)]
    [InlineData("PermissionDenied", MessageQueueErrorCode.PermissionDenied)]
    public async Task What_Pub_Sub_does_not_allow_is_asked_about_once(string code, MessageQueueErrorCode expected)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fail(code));
        foreach (var operation in new[] { "Send", "SendBatch", "Receive", "Complete", "Renew" })
        {
            var before = Proxy.Requests.Count;
            var error = await ThrowsAsync(expected, () => CallAsync(operation, message));
            Assert.False(error.IsTransient);
            Assert.Equal(before + 1, Proxy.Requests.Count);
        }
    }
}
