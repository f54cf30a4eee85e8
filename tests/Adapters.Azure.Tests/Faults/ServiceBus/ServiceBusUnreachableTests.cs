using Portable.Emulators.ServiceBus;
using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>Servers that are not there, or never say anything; queues that are not there; those who may not.</summary>
public sealed class ServiceBusUnreachableTests : ServiceBusFaultTest
{
    private const string Secret = "c2VjcmV0IGtleSBvZiBub2JvZHkgYXQgYWxs";

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    public async Task A_closed_port_is_unavailable_after_the_attempts(string operation)
    {
        var message = await LeaseOneAsync();
        var queue = Open(At(SilentPort.Closed().Port));
        var error = await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue));
        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    public async Task A_host_that_says_nothing_is_given_up_after_the_connect_timeout_of_each_attempt(string operation)
    {
        var message = await LeaseOneAsync();
        using var port = new SilentPort();
        var queue = Open(At(port.Endpoint.Port), options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Send", FaultPoint.Send)]
    [InlineData("SendBatch", FaultPoint.Send)]
    [InlineData("Complete", FaultPoint.Settle)]
    [InlineData("Renew", FaultPoint.Request)]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout_of_each_attempt(string operation, FaultPoint point)
    {
        var queue = Open(change: options => options with { MaxAttempts = 2 });
        var message = await LeaseOneAsync(queue: queue);
        Next(point, BusFault.Silence, times: int.MaxValue);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    public async Task A_link_that_is_never_answered_is_given_up_after_the_timeout_of_each_attempt(string operation)
    {
        var message = await LeaseOneAsync();
        var queue = Open(change: options => options with { MaxAttempts = 2 });
        Next(FaultPoint.Attach, BusFault.Silence, times: int.MaxValue);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_wait_longer_than_the_timeout_of_an_answer_is_no_error() =>
        Assert.Empty(await Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Silence * 3 }, Token));

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    [InlineData("Count")]
    [InlineData("Purge")]
    public async Task A_queue_that_is_not_there_is_not_found_and_named(string operation)
    {
        var message = await LeaseOneAsync();
        var missing = Open(definition: Definition with { Queue = "missing" });
        var error = await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => CallAsync(operation, message, missing));
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    public async Task A_queue_that_is_removed_meanwhile_is_not_found(string operation)
    {
        var message = await LeaseOneAsync();
        await Queue.SendAsync(Text("one"), Token);
        await Bus.DeleteQueueAsync(Definition.Queue);
        await ThrowsAsync(MessageQueueErrorCode.QueueNotFound, () => CallAsync(operation, message));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    [InlineData("Count")]
    public async Task A_wrong_key_is_refused_and_not_named(string operation)
    {
        var message = await LeaseOneAsync();
        var queue = Open(Bus.ConnectionString.Replace("SAS_KEY_VALUE", Secret, StringComparison.Ordinal));
        var error = await ThrowsAsync(MessageQueueErrorCode.Unauthenticated, () => CallAsync(operation, message, queue));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused()
    {
        var queue = Open(Bus.ConnectionStringOf(Door.Tls), options => options with { MaxAttempts = 1 });
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Equal(0, await Bus.CountAsync(Definition.Queue));
    }
}
