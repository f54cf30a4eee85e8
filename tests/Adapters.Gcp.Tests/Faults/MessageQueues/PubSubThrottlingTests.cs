using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>Pub/Sub asks for fewer calls, or fails, for a while or for ever.</summary>
public sealed class PubSubThrottlingTests : PubSubFaultTest
{
    public static readonly MatrixTheoryData<string, string> Cases = new(
        ["Send", "SendBatch", "Receive", "Complete", "SettleBatch", "Abandon", "DeadLetter", "Renew", "Purge"],
        ["ResourceExhausted", "Unavailable", "Aborted"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, string code)
    {
        var message = await LeaseOneAsync();
        Proxy.Next(Fail(code), times: Attempts - 1);
        await CallAsync(operation, message);
        Assert.Equal(Attempts - 1 + (operation == "DeadLetter" ? 2 : 1), Proxy.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, string code)
    {
        var message = await LeaseOneAsync();
        Proxy.Always(Fail(code));
        var error = await ThrowsAsync(
            code == "ResourceExhausted" ? MessageQueueErrorCode.Throttled : MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message));
        Assert.True(error.IsTransient);
        Assert.Equal(Attempts, Proxy.Requests.Count);
    }

    [Fact]
    public async Task A_batch_of_which_one_call_is_throttled_loses_only_what_it_says()
    {
        // More than one call takes.
        var texts = Enumerable.Range(0, 1001).Select(number => $"message {number}").ToArray();
        Proxy.Next(Fail("ResourceExhausted"), times: Attempts, method: "Publish");
        var results = await Queue.SendBatchAsync([.. texts.Select(Text)], Token);
        Assert.Equal(texts.Length, results.Count);
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal(MessageQueueErrorCode.Throttled, result.Error!.Code));
        var taken = texts.Where((_, index) => results[index].Succeeded).ToArray();
        Proxy.Reset();
        if (taken.Length > 0)
            await CollectAsync(Healthy, taken);
        await AssertEmptyAsync(Healthy, TimeSpan.FromSeconds(1));
    }
}
