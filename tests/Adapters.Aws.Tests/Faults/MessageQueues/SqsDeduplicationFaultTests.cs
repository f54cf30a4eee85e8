using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>A queue that deduplicates: what is sent again because an answer was lost is delivered once.</summary>
public sealed class SqsDeduplicationFaultTests : SqsFaultTest
{
    protected override MessageQueueDefinition Definition { get; } = new()
    {
        Queue = $"faults-{Guid.NewGuid():N}",
        LeaseDuration = TimeSpan.FromMinutes(1),
        Ordered = true,
        DeduplicationWindow = TimeSpan.FromMinutes(5),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_was_sent_again_comes_once_with_or_without_an_id_of_the_applications(bool withId)
    {
        Proxy.Next(Fault.LoseAnswer);
        await Queue.SendAsync(Text("one") with { OrderingKey = "a", DeduplicationId = withId ? "id" : null }, Token);
        Assert.Equal(2, Proxy.Requests.Count);
        Assert.Equal(1, (await Healthy.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_batch_that_was_sent_again_comes_once_and_in_order()
    {
        var texts = Enumerable.Range(0, 10).Select(number => $"message {number}").ToArray();
        Proxy.Next(Fault.LoseAnswer);
        var results = await Queue.SendBatchAsync([.. texts.Select(text => Text(text) with { OrderingKey = "a" })], Token);
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Equal(texts.Length, (await Healthy.CountAsync(Token)).Ready);
        List<string> received = [];
        while (received.Count < texts.Length)
        {
            foreach (var message in await Healthy.ReceiveAsync(cancellationToken: Token))
            {
                received.Add(TextOf(message));
                await Healthy.SettleAsync(message, Settlement.Complete, Token);
            }
        }

        Assert.Equal(texts, received);
    }
}
