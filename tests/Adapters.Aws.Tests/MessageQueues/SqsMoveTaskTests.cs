using Portable.Adapters.Aws.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

/// <summary>Redrive by SQS's own task, which neither moto nor fauxqs knows: against answers in the form that SQS documents.</summary>
public sealed class SqsMoveTaskTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:sqs:us-east-1:123456789012:";

    private readonly FaultProxy sqs = new();
    private readonly SqsMessageQueueProvider provider;
    private readonly IMessageQueue queue;

    public SqsMoveTaskTests()
    {
        provider = new SqsMessageQueueProvider(new AwsOptions { ServiceUrl = sqs.Endpoint, AccessKey = "test", SecretKey = "test", MaxAttempts = 1 });
        queue = provider.Open(new MessageQueueDefinition { Queue = "uploads" });
        Answers("GetQueueUrl", """{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/uploads"}""");
        Answers("GetQueueAttributes", $$$"""{"Attributes":{"QueueArn":"{{{Arn}}}uploads","RedrivePolicy":"{\"deadLetterTargetArn\":\"{{{Arn}}}failed\",\"maxReceiveCount\":\"5\"}"}}""");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync();
        provider.Dispose();
        await sqs.DisposeAsync();
    }

    [Fact]
    public async Task All_messages_are_moved_by_one_task_and_counted_when_it_is_done()
    {
        Answers("StartMessageMoveTask", """{"TaskHandle":"handle"}""");
        Answers("ListMessageMoveTasks", """{"Results":[]}""", times: 1);
        Answers("ListMessageMoveTasks", Tasks("RUNNING", 2), times: 2);
        Answers("ListMessageMoveTasks", Tasks("COMPLETED", 7));
        Assert.Equal(7, await queue.RedriveAsync(cancellationToken: Token));
        Assert.Single(sqs.Requests, request => request.IsSqs("StartMessageMoveTask"));
        Assert.Equal(4, sqs.Requests.Count(request => request.IsSqs("ListMessageMoveTasks")));
        Assert.DoesNotContain(sqs.Requests, request => request.IsSqs("ReceiveMessage"));
    }

    [Fact]
    public async Task A_task_that_fails_is_an_error_with_its_reason()
    {
        Answers("StartMessageMoveTask", """{"TaskHandle":"handle"}""");
        Answers("ListMessageMoveTasks", Tasks("FAILED", 3));
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.RedriveAsync(cancellationToken: Token).AsTask());
        Assert.Contains("after 3 messages: AccessDenied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_cancels_the_task()
    {
        Answers("StartMessageMoveTask", """{"TaskHandle":"handle"}""");
        Answers("ListMessageMoveTasks", Tasks("RUNNING", 2));
        Answers("CancelMessageMoveTask", """{"ApproximateNumberOfMessagesMoved":2}""");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var redrive = queue.RedriveAsync(cancellationToken: stop.Token).AsTask();
        while (!sqs.Requests.Any(request => request.IsSqs("ListMessageMoveTasks")))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => redrive);
        Assert.Single(sqs.Requests, request => request.IsSqs("CancelMessageMoveTask"));
    }

    [Theory]
    [InlineData(400, "UnsupportedOperation")]
    [InlineData(400, "InvalidAction")]
    [InlineData(403, "AccessDenied")]
    [InlineData(500, "InternalFailure")]
    public async Task Where_there_are_no_tasks_the_messages_are_received_and_sent(int status, string code)
    {
        sqs.Always(Fault.Answer(Answer.SqsError(status, code, "no")), request => request.IsSqs("StartMessageMoveTask"));
        Answers("ReceiveMessage", "{}");
        Assert.Equal(0, await queue.RedriveAsync(cancellationToken: Token));
        Assert.Contains(sqs.Requests, request => request.IsSqs("ReceiveMessage"));
    }

    [Fact]
    public async Task A_number_of_messages_is_never_left_to_a_task()
    {
        Answers("ReceiveMessage", "{}");
        Assert.Equal(0, await queue.RedriveAsync(3, Token));
        Assert.DoesNotContain(sqs.Requests, request => request.IsSqs("StartMessageMoveTask"));
    }

    private static string Tasks(string status, int moved) =>
        $$"""{"Results":[{"Status":"{{status}}","ApproximateNumberOfMessagesMoved":{{moved}},"FailureReason":"AccessDenied","SourceArn":"{{Arn}}failed","StartedTimestamp":1} ]}""";

    private void Answers(string operation, string json, int times = int.MaxValue) =>
        sqs.Next(Fault.Answer(new Answer(200, json, "application/x-amz-json-1.0")), times, request => request.IsSqs(operation));
}
