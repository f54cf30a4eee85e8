using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Portable.Emulators.ServiceBus;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>What the official client does not show of the HTTP API: requests that it does not make.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private const string InTurn = "<LockDuration>PT30S</LockDuration><MaxDeliveryCount>3</MaxDeliveryCount>";
    private const string OutOfTurn = "<MaxDeliveryCount>3</MaxDeliveryCount><LockDuration>PT30S</LockDuration>";

    private readonly HttpClient http = new();
    private ServiceBusEmulator bus = null!;

    public async ValueTask InitializeAsync()
    {
        bus = await ServiceBusEmulator.StartAsync(new() { AcceptsJsonWebTokens = true }, TestContext.Current.CancellationToken);
        http.BaseAddress = bus.ManagementEndpoint;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenExpiringAt(DateTimeOffset.UtcNow.AddMinutes(5)));
    }

    [Fact]
    public async Task A_property_out_of_turn_is_refused_as_the_service_would_ignore_it_in_silence()
    {
        var (status, words) = await PutAsync("q?api-version=2021-05", OutOfTurn);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("LockDuration comes too late", words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("q?api-version=2021-05", InTurn)).Status);
    }

    [Fact]
    public async Task A_property_that_the_emulator_does_not_know_is_not_taken_for_granted() =>
        Assert.Equal(HttpStatusCode.NotImplemented, (await PutAsync("q?api-version=2021-05", "<ForwardTo>other</ForwardTo>")).Status);

    [Fact]
    public async Task A_request_says_its_version() => Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync("q", InTurn)).Status);

    [Fact]
    public async Task A_queue_that_is_not_there_is_answered_with_the_feed_of_public_services()
    {
        using var answer = await http.GetAsync(new Uri("nowhere?api-version=2021-05", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("<feed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bearer_token_that_has_expired_is_refused()
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TokenExpiringAt(DateTimeOffset.UtcNow.AddMinutes(-5)));

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync("q?api-version=2021-05", InTurn)).Status);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_answered()
    {
        http.DefaultRequestHeaders.Authorization = null;

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync("q?api-version=2021-05", InTurn)).Status);
    }

    [Fact]
    public async Task A_queue_that_is_removed_in_process_is_gone_with_its_links()
    {
        bus.CreateQueue("q");
        await using var client = await BareClient.ConnectAsync(bus);
        var receiver = client.Receive("q");
        receiver.SetCredit(1, Amqp.CreditMode.Manual);
        await client.SendAsync("q", "a");
        Assert.NotNull(await receiver.ReceiveAsync(TimeSpan.FromSeconds(20)));

        var closed = new TaskCompletionSource<string?>();
        receiver.AddClosedCallback((_, error) => closed.TrySetResult(error?.Condition));
        await bus.DeleteQueueAsync("q");

        Assert.Equal("amqp:not-found", await closed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => bus.DeleteQueueAsync("q"));
        await Assert.ThrowsAsync<ArgumentException>(() => bus.CountAsync("q"));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bus.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, string Words)> PutAsync(string address, string properties)
    {
        var description = $"<QueueDescription xmlns='http://schemas.microsoft.com/netservices/2010/10/servicebus/connect'>{properties}</QueueDescription>";
        using var body = new StringContent($"<entry xmlns='http://www.w3.org/2005/Atom'><content type='application/xml'>{description}</content></entry>", Encoding.UTF8);
        using var answer = await http.PutAsync(new Uri(address, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string TokenExpiringAt(DateTimeOffset time) =>
        $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"exp":{{time.ToUnixTimeSeconds()}}}"""))}.signature";
}
