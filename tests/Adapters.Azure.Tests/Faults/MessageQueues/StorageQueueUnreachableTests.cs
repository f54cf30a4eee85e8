using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.MessageQueues;

/// <summary>Servers that are not there, or never say anything.</summary>
public sealed class StorageQueueUnreachableTests : StorageQueueFaultTest
{
    [Fact]
    public async Task A_closed_port_is_unavailable_after_the_attempts()
    {
        var queue = Open(SilentPort.Closed());
        var error = await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.SendAsync(Text("one"), Token).AsTask());
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_host_that_takes_no_connection_is_given_up_after_the_connect_timeout_of_each_attempt()
    {
        using var port = new SilentPort();
        var queue = Open(port.Endpoint, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.SendAsync(Text("one"), Token).AsTask(), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("SendBatch")]
    [InlineData("Receive")]
    [InlineData("Complete")]
    [InlineData("Renew")]
    [InlineData("Count")]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout_of_each_attempt(string operation)
    {
        var queue = Open(Proxy.Endpoint, options => options with { Timeout = TimeSpan.FromMilliseconds(500), MaxAttempts = 2 });
        var message = await LeaseOneAsync(queue: queue);
        Proxy.Always(Fault.Silence);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
        Assert.Equal(2, Proxy.Requests.Count);
    }

    [Fact]
    public async Task A_wait_longer_than_the_timeout_of_a_request_is_no_error()
    {
        var queue = Open(Proxy.Endpoint, options => options with { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(2) }, Token));
    }

    /// <summary>A waiting receive is many looks: one that is lost is repeated, and the wait goes on.</summary>
    [Fact]
    public async Task A_wait_of_which_a_look_is_cut_goes_on()
    {
        Proxy.Next(Fault.After(() => Healthy.SendAsync(Text("one"), Token).AsTask()), when: request => Proxy.Requests.Count > 2);
        Proxy.Next(Fault.CutResponse(0), when: IsReceive);
        Assert.Equal("one", TextOf(Assert.Single(await Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token))));
    }
}
