using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>SQS asks for fewer requests, or fails, for a while or for ever.</summary>
public sealed class SqsThrottlingTests : SqsFaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(
        ["Send", "SendBatch", "Receive", "Complete", "SettleBatch", "Abandon", "DeadLetter", "Renew", "Count"],
        ["RequestThrottled", "TooManyRequests", "InternalFailure"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Next(Fault.Answer(Of(answer)), times: Attempts - 1);
        await CallAsync(operation, message);
        Assert.Equal(Attempts - 1 + (operation == "DeadLetter" ? 2 : 1), Proxy.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fault.Answer(Of(answer)));
        var error = await ThrowsAsync(
            answer == "InternalFailure" ? MessageQueueErrorCode.Unavailable : MessageQueueErrorCode.Throttled, () => CallAsync(operation, message));
        Assert.True(error.IsTransient);
        Assert.Equal(Attempts, Proxy.Requests.Count);
    }

    [Fact]
    public async Task A_batch_of_which_one_request_is_throttled_loses_only_what_it_says()
    {
        var texts = Enumerable.Range(0, 25).Select(number => $"message {number}").ToArray();
        Proxy.Next(Fault.Answer(Answer.SqsThrottled), times: Attempts, when: request => request.IsSqs("SendMessageBatch"));
        var results = await Queue.SendBatchAsync([.. texts.Select(Text)], Token);
        Assert.Equal(texts.Length, results.Count);
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal(MessageQueueErrorCode.Throttled, result.Error!.Code));
        var taken = texts.Where((_, index) => results[index].Succeeded).ToArray();
        Assert.NotEmpty(taken);
        Proxy.Reset();
        await CollectAsync(Healthy, taken);
        await AssertEmptyAsync(Healthy);
    }

    private static Answer Of(string answer) => answer switch
    {
        "RequestThrottled" => Answer.SqsThrottled,
        "TooManyRequests" => Answer.TooManyRequests,
        _ => Answer.SqsInternalError,
    };
}
