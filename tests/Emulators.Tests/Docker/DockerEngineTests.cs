using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Portable.Emulators.Docker;

namespace Portable.Emulators.Tests.Docker;

public sealed class DockerEngineTests
{
    [Theory]
    [InlineData("unix:///nowhere/docker.sock")]
    [InlineData("tcp://127.0.0.1:9")]
    [InlineData("ssh://elsewhere")]
    [InlineData("nonsense")]
    public async Task An_engine_that_is_not_there_is_named(string host) =>
        Assert.Equal($"The Docker engine at {host} does not answer.", await DockerEngine.FindAbsenceAsync(host));

    [Fact]
    public async Task An_engine_that_keeps_silent_is_given_up_soon()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var waited = Stopwatch.StartNew();

        Assert.NotNull(await DockerEngine.FindAbsenceAsync($"tcp://{silent.LocalEndpoint}"));
        Assert.InRange(waited.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }
}
