using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>Leases that end too early.</summary>
public sealed class PubSubLeaseFaultTests : PubSubFaultTest
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    /// <summary>Pub/Sub answers an acknowledgement that comes too late as one in time, and delivers the message again: only the adapter can tell.</summary>
    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    [InlineData("Abandon")]
    [InlineData("DeadLetter")]
    [InlineData("Renew")]
    public async Task What_is_settled_after_its_lease_is_lost_and_comes_again(string operation)
    {
        var message = await LeaseOneAsync("late", Short);
        var again = Assert.Single(await Healthy.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
        Assert.Equal((message.MessageId, 2), (again.MessageId, again.DeliveryCount));
        await ThrowsAsync(MessageQueueErrorCode.LeaseLost, () => CallAsync(operation, message));
        Assert.Empty(Proxy.Requests);
        await Healthy.SettleAsync(again, Settlement.Complete, Token);
        await AssertEmptyAsync(Healthy.DeadLetterQueue!, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_renewal_that_fails_leaves_the_lease_as_it_was()
    {
        var message = await LeaseOneAsync("kept", Lease);
        Proxy.Always(Fail("Unavailable"), "ModifyAckDeadline");
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync("Renew", message));
        await Queue.SettleAsync(message, Settlement.Complete, Token);
    }
}
