using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Faults;

/// <summary>Servers that are not there, or never say anything. <c>ProviderFaultTest</c> is the name by which each project calls the set-up of its provider.</summary>
public sealed class UnreachableStoreTests : ProviderFaultTest
{
    [Fact]
    public async Task A_closed_port_is_unavailable_after_the_attempts()
    {
        var store = Open(SilentPort.Closed());
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => store.PutAsync("new", new byte[10], cancellationToken: Token));
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_host_that_takes_no_connection_is_given_up_after_the_connect_timeout_of_each_attempt()
    {
        using var port = new SilentPort();
        var store = Open(port.Endpoint, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => store.HeadAsync("there", Token), within: TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("DeleteMany")]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout_of_each_attempt(string operation)
    {
        var store = Open(Proxy.Endpoint, options => options with { Timeout = TimeSpan.FromMilliseconds(300), MaxAttempts = 2 });
        Proxy.Always(Fault.Silence);
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => CallAsync(operation, store), within: TimeSpan.FromSeconds(10));
        Assert.True(error.IsTransient);
        Assert.Equal(2 * RequestsAtOnceOf(operation), Proxy.Attempts);
    }
}
