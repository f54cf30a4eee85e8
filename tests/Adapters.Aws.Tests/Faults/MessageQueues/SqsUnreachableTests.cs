using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>Servers that are not there, or never say anything.</summary>
public sealed class SqsUnreachableTests : SqsFaultTest
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
        var queue = Open(port.Endpoint, aws => aws with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.SendAsync(Text("one"), Token).AsTask(), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    [InlineData("Count")]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout_of_each_attempt(string operation)
    {
        var queue = Open(Proxy.Endpoint, aws => aws with { Timeout = TimeSpan.FromMilliseconds(500), MaxAttempts = 2 });
        var message = await LeaseOneAsync();
        await queue.CountAsync(Token);
        Proxy.Reset();
        Proxy.Always(Fault.Silence);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
        Assert.Equal(2, Proxy.Attempts);
    }

    [Fact]
    public async Task A_wait_longer_than_the_timeout_of_a_request_is_no_error()
    {
        var queue = Open(Proxy.Endpoint, aws => aws with { Timeout = TimeSpan.FromSeconds(2) });
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(4) }, Token));
    }

    [Fact]
    public async Task A_long_poll_that_is_cut_goes_on()
    {
        Proxy.Next(Fault.CutResponse(0));
        var receiving = Queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(20) }, Token).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Token);
        await Healthy.SendAsync(Text("one"), Token);
        Assert.Single(await receiving);
    }
}
