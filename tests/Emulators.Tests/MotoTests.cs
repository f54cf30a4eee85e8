using System.Net;

namespace Portable.Emulators.Tests;

public sealed class MotoTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Moto_answers_on_loopback_and_keeps_a_log()
    {
        var moto = await Emulator.Moto.StartAsync(Token);

        Assert.Equal("Moto", moto.Name);
        Assert.True(moto.Endpoint.IsLoopback);
        using var answer = await Http.GetAsync(moto.Endpoint, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(EmulatorSource.Local, moto.Source);
        Assert.True(new FileInfo(moto.LogFile!).Length > 0);
    }

    [Fact]
    public async Task Callers_share_one()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Emulator.Moto.StartAsync(Token)));

        Assert.All(started, moto => Assert.Same(started[0], moto));
        Assert.Null(await Emulator.Moto.FindAbsenceAsync(Token));
    }

    [Fact]
    public async Task Moto_with_authentication_has_a_user()
    {
        var moto = await Emulator.MotoWithAuthentication.StartAsync(Token);

        Assert.StartsWith("AKIA", moto.Credentials.AccessKey, StringComparison.Ordinal);
        Assert.NotEmpty(moto.Credentials.SecretKey);
    }
}
