using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.MessageQueues;

/// <summary>Storage Queues ask for fewer requests, or fail, for a while or for ever. Few attempts, since the SDK waits 0.8 seconds and more between them.</summary>
public sealed class StorageQueueThrottlingTests : StorageQueueFaultTest
{
    private const int Few = 2;

    public static readonly MatrixTheoryData<string, string> Cases = new(
        ["Send", "SendBatch", "Receive", "Complete", "SettleBatch", "Abandon", "DeadLetter", "Renew", "Count", "Purge"], ["ServerBusy", "InternalError"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_ends_within_the_attempts_is_not_noticed(string operation, string answer)
    {
        var message = await LeaseOneAsync();
        Proxy.Next(Fault.Answer(Of(answer)));
        await CallAsync(operation, message);
        Assert.Equal(operation == "DeadLetter" ? 3 : 2, Proxy.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_does_not_end_is_an_error_after_the_attempts_that_are_configured(string operation, string answer)
    {
        var queue = Open(Proxy.Endpoint, options => options with { MaxAttempts = Few });
        var message = await LeaseOneAsync(queue: queue);
        Proxy.Always(Fault.Answer(Of(answer)));
        var error = await ThrowsAsync(answer == "ServerBusy" ? MessageQueueErrorCode.Throttled : MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue));
        Assert.True(error.IsTransient, error.ToString());
        Assert.Equal(Few, Proxy.Requests.Count);
    }

    [Fact]
    public async Task A_batch_of_which_some_requests_are_throttled_loses_only_what_it_says()
    {
        var texts = Enumerable.Range(0, 25).Select(number => $"message {number}").ToArray();
        var queue = Open(Proxy.Endpoint, options => options with { MaxAttempts = 1 });
        Proxy.Next(Fault.Answer(Azurite.ServerBusy), times: 7);
        var results = await queue.SendBatchAsync([.. texts.Select(Text)], Token);
        var refused = results.Where(result => !result.Succeeded).ToArray();
        Assert.Equal(7, refused.Length);
        Assert.All(refused, result => Assert.Equal(MessageQueueErrorCode.Throttled, result.Error!.Code));
        await CollectAsync(Healthy, [.. texts.Where((_, index) => results[index].Succeeded)]);
        await AssertEmptyAsync(Healthy, TimeSpan.Zero);
    }

    private static Answer Of(string answer) => answer == "ServerBusy" ? Azurite.ServerBusy : Azurite.InternalError;
}
