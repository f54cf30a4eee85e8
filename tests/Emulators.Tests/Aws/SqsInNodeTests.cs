using System.Net.NetworkInformation;

namespace Portable.Emulators.Tests.Aws;

public sealed class SqsInNodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Emulators => [nameof(Emulator.Fauxqs), nameof(Emulator.LocalAwsSqs)];

    [Theory]
    [MemberData(nameof(Emulators))]
    public async Task Messages_come_back_by_the_queues_own_address(string name)
    {
        var emulator = await Need.RunningAsync(Named(name));
        using var sqs = Clients.Sqs(emulator);

        var queue = (await sqs.CreateQueueAsync($"q-{Guid.NewGuid():N}", Token)).QueueUrl;
        await sqs.SendMessageAsync(queue, "hello", Token);

        Assert.Equal(emulator.Endpoint.Authority, new Uri(queue).Authority);
        Assert.Equal("hello", Assert.Single((await sqs.ReceiveMessageAsync(queue, Token)).Messages).Body);
    }

    [Theory]
    [MemberData(nameof(Emulators))]
    public async Task It_listens_on_loopback_only(string name)
    {
        var emulator = await Need.RunningAsync(Named(name));
        Assert.SkipUnless(emulator.Source == EmulatorSource.Local, $"{name} is not a process of this machine.");

        var listener = Assert.Single(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Port == emulator.Endpoint.Port);
        Assert.Equal("127.0.0.1", listener.Address.ToString());
    }

    private static Emulator Named(string name) => name == nameof(Emulator.Fauxqs) ? Emulator.Fauxqs : Emulator.LocalAwsSqs;
}
