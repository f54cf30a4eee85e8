using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>Servers that are not there, or never say anything.</summary>
public sealed class PubSubUnreachableTests : PubSubFaultTest
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
        var queue = Open(port.Endpoint, gcp => gcp with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => queue.SendAsync(Text("one"), Token).AsTask(), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    [InlineData("Complete")]
    [InlineData("Renew")]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout(string operation)
    {
        var queue = Open(Proxy.Endpoint, gcp => gcp with { Timeout = TimeSpan.FromMilliseconds(500), MaxAttempts = 2 });
        await Healthy.SendAsync(Text("leased"), Token);
        var message = Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience, LeaseDuration = TimeSpan.FromMinutes(5) }, Token));
        Proxy.Reset();
        Proxy.Always(RpcFault.Silence);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message, queue), within: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_wait_longer_than_the_timeout_of_a_call_is_no_error()
    {
        var queue = Open(Proxy.Endpoint, gcp => gcp with { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(3) }, Token));
    }

    [Fact]
    public async Task A_long_poll_that_is_cut_goes_on()
    {
        var cut = new TaskCompletionSource();
        Proxy.Next(RpcFault.Cut, method: "Pull");
        Proxy.Next(RpcFault.After(() =>
        {
            cut.TrySetResult();
            return Task.CompletedTask;
        }), method: "Pull");
        var receiving = Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token).AsTask();
        await cut.Task.WaitAsync(Patience, Token);
        await Healthy.SendAsync(Text("one"), Token);
        Assert.Equal("one", TextOf(Assert.Single(await receiving)));
    }

    [Fact]
    public async Task A_token_that_ends_while_nothing_is_answered_ends_the_call()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Proxy.Always(RpcFault.After(() => patience.CancelAsync()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, patience.Token).AsTask());
    }
}
