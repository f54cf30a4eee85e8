using System.Net;
using System.Net.WebSockets;
using Amqp;
using Portable.Emulators.ServiceBus;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>The ways in besides plain TCP.</summary>
public sealed class DoorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Door.Tls)]
    [InlineData(Door.WebSocket)]
    [InlineData(Door.SecureWebSocket)]
    public async Task Messages_come_and_go_by_every_door(Door door)
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus, door);
        var large = new string('a', 100_000);

        await client.SendAsync("q", "small", large);
        var receiver = client.Receive("q");
        receiver.SetCredit(2, CreditMode.Manual);

        Assert.Equal(["small", large], [(await receiver.ReceiveAsync(Patience)).Body, (await receiver.ReceiveAsync(Patience)).Body]);
    }

    [Theory]
    [InlineData(Door.Tls)]
    [InlineData(Door.WebSocket)]
    [InlineData(Door.SecureWebSocket)]
    public async Task A_lost_connection_is_lost_by_every_door(Door door)
    {
        await using var bus = await StartAsync();
        await using var client = await BareClient.ConnectAsync(bus, door);
        var closed = new TaskCompletionSource();
        client.Receive("q").Session.Connection.AddClosedCallback((_, _) => closed.TrySetResult());

        bus.DropConnections();

        await closed.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_does_not_trust_the_certificate_does_not_get_in()
    {
        await using var bus = await StartAsync();
        var endpoint = new Uri(bus.ConnectionStringOf(Door.Tls).Split('=', ';')[1]);

        await Assert.ThrowsAnyAsync<Exception>(() => Connection.Factory.CreateAsync(new Address("127.0.0.1", endpoint.Port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", "AMQPS")));
    }

    [Fact]
    public async Task A_WebSocket_is_opened_at_its_path_and_with_its_protocol_only()
    {
        await using var bus = await StartAsync();

        await AssertRefusedAsync(bus, "/elsewhere", "amqp");
        await AssertRefusedAsync(bus, "/$servicebus/websocket", "mqtt");
    }

    [Fact]
    public async Task The_administration_is_reached_with_TLS_too()
    {
        await using var bus = await StartAsync();
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Equals(bus.Certificate) };
        using var http = new HttpClient(handler) { BaseAddress = bus.SecureManagementEndpoint };

        using var answer = await http.GetAsync(new Uri("q?api-version=2021-05", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Without_TLS_there_is_no_such_door()
    {
        await using var bus = await ServiceBusEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Null(bus.Certificate);
        Assert.Throws<InvalidOperationException>(() => bus.ConnectionStringOf(Door.Tls));
    }

    private static Task<ServiceBusEmulator> StartAsync() =>
        ServiceBusEmulator.StartAsync(new() { HasTls = true, Queues = new Dictionary<string, QueueOptions> { ["q"] = new() } }, TestContext.Current.CancellationToken);

    private static async Task AssertRefusedAsync(ServiceBusEmulator bus, string path, string protocol)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(protocol);
        var endpoint = new UriBuilder("ws", "127.0.0.1", bus.ManagementEndpoint.Port, path).Uri;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken));
    }
}
