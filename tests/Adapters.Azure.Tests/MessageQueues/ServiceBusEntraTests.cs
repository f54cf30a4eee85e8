using System.Text;
using Azure.Core;
using Azure.Identity;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Emulators.ServiceBus;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

/// <summary>Entra's tokens in place of a key: the emulator takes any that has not ended.</summary>
public sealed class ServiceBusEntraTests
{
    private static readonly MessageQueueDefinition Definition = new() { Queue = "entra" };

    [Fact]
    public async Task A_token_opens_the_queue_and_is_renewed_before_it_ends()
    {
        var credential = new ShortTokens(TimeSpan.FromSeconds(3));
        await using var bus = await StartAsync();
        using var home = Connect(bus, credential);
        await using var queue = new ServiceBusMessageQueue(home, Definition, new ServiceBusMessageQueueOptions(), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; credential.Scopes.Count < 4 || i < 20; i++)
        {
            await queue.SendAsync(new Message(Encoding.UTF8.GetBytes($"{i}")), TestContext.Current.CancellationToken);
            var message = Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = TimeSpan.FromSeconds(5) }, TestContext.Current.CancellationToken));
            await queue.SettleAsync(message, Settlement.Complete, TestContext.Current.CancellationToken);
            Assert.Equal($"{i}", message.GetText());
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"In 30 seconds {credential.Scopes.Count} tokens were asked for.");
        }

        Assert.All(credential.Scopes, scope => Assert.Equal("https://servicebus.azure.net/.default", scope));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_had_are_told_of_without_their_secrets()
    {
        await using var bus = await StartAsync();
        using var home = Connect(bus, new NoCredential());
        await using var queue = new ServiceBusMessageQueue(home, Definition, new ServiceBusMessageQueueOptions(), TimeProvider.System);

        var error = await Assert.ThrowsAsync<MessageQueueException>(async () => await queue.SendAsync(new Message("x"u8.ToArray()), TestContext.Current.CancellationToken));

        Assert.Equal((MessageQueueErrorCode.Unauthenticated, "entra"), (error.Code, error.Queue));
        Assert.Contains("There is no identity here", error.Message, StringComparison.Ordinal);
    }

    private static async Task<ServiceBusEmulator> StartAsync()
    {
        var bus = await ServiceBusEmulator.StartAsync(new() { AcceptsJsonWebTokens = true }, TestContext.Current.CancellationToken);
        bus.CreateQueue(Definition.Queue);
        return bus;
    }

    private static ServiceBusNamespace Connect(ServiceBusEmulator bus, TokenCredential credential)
    {
        var endpoint = new ServiceBusEndpoint("127.0.0.1", bus.Port, IsEncrypted: false, ServiceBusTransport.AmqpTcp, bus.ManagementEndpoint);
        return new(endpoint, new ServiceBusTokens(null, credential, TimeProvider.System), new AzureOptions(), TimeProvider.System);
    }

    /// <summary>Gives tokens that soon end.</summary>
    private sealed class ShortTokens(TimeSpan life) : TokenCredential
    {
        private readonly List<string> scopes = [];

        public IReadOnlyList<string> Scopes
        {
            get
            {
                lock (scopes)
                    return [.. scopes];
            }
        }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            lock (scopes)
                scopes.AddRange(requestContext.Scopes);
            var end = TimeProvider.System.GetUtcNow() + life;
            var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"exp":{{end.ToUnixTimeSeconds()}}}"""));
            return new($"e30.{claims}.signature", end);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("There is no identity here.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("There is no identity here.");
    }
}
