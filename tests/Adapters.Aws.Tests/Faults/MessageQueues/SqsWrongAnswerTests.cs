using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>Answers that no SQS gives, and queues and credentials that are not there.</summary>
public sealed class SqsWrongAnswerTests : SqsFaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(
        ["Send", "SendBatch", "Receive", "SettleBatch", "Count"],
        ["}{ not JSON", "<html><body>Please log in to the network.</body></html>"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_answer_that_says_nothing_is_no_success(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(new Answer(200, answer, "application/x-amz-json-1.0")));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("SettleBatch")]
    public async Task An_answer_that_does_not_speak_of_a_message_is_no_success(string operation)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(new Answer(200, "{}", "application/x-amz-json-1.0")));
        await Assert.ThrowsAsync<MessageQueueException>(() => CallAsync(operation, message));
    }

    [Fact]
    public async Task A_batch_whose_answer_leaves_out_a_message_says_so_of_that_message()
    {
        Proxy.Always(Fault.Answer(new Answer(
            200,
            """{"Successful":[{"Id":"0","MessageId":"a","MD5OfMessageBody":"f97c5d29941bfb1b2fdab0874906ab82"}],"Failed":[]}""",
            "application/x-amz-json-1.0")));
        var results = await Queue.SendBatchAsync([Text("one"), Text("two")], Token);
        Assert.True(results[0].Succeeded, results[0].Error?.Message);
        Assert.False(results[1].Succeeded);
    }

    [Fact]
    public async Task A_message_that_SQS_did_not_take_as_it_was_sent_is_an_error()
    {
        Proxy.Always(Fault.Answer(new Answer(200, """{"MessageId":"a","MD5OfMessageBody":"00000000000000000000000000000000"}""", "application/x-amz-json-1.0")));
        await Assert.ThrowsAsync<MessageQueueException>(() => Queue.SendAsync(Text("one"), Token).AsTask());
    }

    [Fact]
    public async Task A_queue_that_was_deleted_meanwhile_is_not_found()
    {
        await Native.DeleteQueueAsync((await Native.GetQueueUrlAsync(Definition.Queue, Token)).QueueUrl, Token);
        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => Queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Contains(Definition.Queue, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    /// <summary>“The X.509 certificate or AWS access key ID provided does not exist in our records.” 403; never tried again.</summary>
    [Theory]
    [InlineData("InvalidClientTokenId")]
    [InlineData("UnrecognizedClientException")]
    [InlineData("InvalidSignatureException")]
    [InlineData("ExpiredToken")]
    public async Task Credentials_that_SQS_does_not_accept_are_asked_about_once(string type)
    {
        Proxy.Always(Fault.Answer(Answer.SqsError(403, type, "No.")));
        await ThrowsAsync(MessageQueueErrorCode.Unauthenticated, () => Queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Single(Proxy.Requests);
    }
}
