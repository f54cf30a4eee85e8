using System.Collections.Concurrent;
using Amqp.Framing;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>Puts tokens to <c>$cbs</c> and renews them: the service detaches the links of a token that has ended.</summary>
internal sealed class AmqpAuthorization : IDisposable
{
    private const string Node = "$cbs";
    private const string Subqueue = "/$";

    /// <summary>Tokens are renewed so long before they end, or at half of their life.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly AmqpConnection connection;
    private readonly ServiceBusTokens tokens;
    private readonly string host;
    private readonly CancellationTokenSource ended = new();
    private readonly CancellationToken endedToken;
    private readonly ConcurrentDictionary<string, Lazy<Task>> entities = new(StringComparer.OrdinalIgnoreCase);
    private readonly AmqpReopened<AmqpRequests> requests;
    private int disposals;

    /// <summary>Begins with no token.</summary>
    /// <param name="connection">The connection: "the server drops any retained tokens when the connection drops".</param>
    /// <param name="tokens">Gets tokens.</param>
    /// <param name="host">The namespace's host.</param>
    public AmqpAuthorization(AmqpConnection connection, ServiceBusTokens tokens, string host)
    {
        (this.connection, this.tokens, this.host, endedToken) = (connection, tokens, host, ended.Token);
        requests = new(() => AmqpRequests.OpenAsync(connection, Node, CancellationToken.None), static pair => pair.IsOpen);
    }

    /// <summary>Makes sure that a token for an entity has been put.</summary>
    /// <param name="entity">The entity; its sub-queues and management need no token of their own.</param>
    /// <param name="anew">Whether the one that was put is of no use any more.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Whether it has been put just now.</returns>
    public async Task<bool> EnsureAsync(string entity, bool anew, CancellationToken cancellationToken)
    {
        var end = entity.IndexOf(Subqueue, StringComparison.Ordinal);
        var name = end < 0 ? entity : entity[..end];
        if (anew)
            entities.TryRemove(name, out _);
        var known = entities.TryGetValue(name, out var entry);
        entry ??= entities.GetOrAdd(name, key => new(() => PutAndKeepAsync(key)));
        try
        {
            await entry.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
            return !known;
        }
        catch when (entry.Value.IsFaulted)
        {
            entities.TryRemove(KeyValuePair.Create(name, entry));
            throw;
        }
    }

    /// <summary>Renews nothing any more.</summary>
    public void Dispose()
    {
        // A connection may be ended from more than one side.
        if (Interlocked.Exchange(ref disposals, 1) != 0)
            return;
        ended.Cancel();
        ended.Dispose();
    }

    private async Task PutAndKeepAsync(string entity)
    {
        var token = await PutAsync(entity).ConfigureAwait(false);
        _ = KeepAsync(entity, token.ExpiresAt);
    }

    private async Task KeepAsync(string entity, DateTimeOffset expiresAt)
    {
        try
        {
            while (expiresAt < DateTimeOffset.MaxValue)
            {
                var life = expiresAt - connection.Clock.GetUtcNow();
                await Task.Delay(life > Margin * 2 ? life - Margin : life > TimeSpan.Zero ? life / 2 : RetryDelay, connection.Clock, endedToken).ConfigureAwait(false);
                if (!connection.IsOpen)
                    return;
                try
                {
                    expiresAt = (await PutAsync(entity).ConfigureAwait(false)).ExpiresAt;
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    // Tried again until it ends; then links are detached, and whoever opens them again learns why.
                    await Task.Delay(RetryDelay, connection.Clock, endedToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (endedToken.IsCancellationRequested)
        {
            // The connection has ended.
        }
    }

    private async Task<ServiceBusToken> PutAsync(string entity)
    {
        var audience = $"sb://{host}/{entity}";
        var token = await tokens.GetAsync(audience, endedToken).ConfigureAwait(false);
        var node = await requests.GetAsync(endedToken).ConfigureAwait(false);
        var request = AmqpRequests.OfValue(token.Value);
        request.ApplicationProperties = new ApplicationProperties { ["operation"] = "put-token", ["type"] = token.Type, ["name"] = audience };
        await node.AskAsync(request, endedToken).ConfigureAwait(false);
        return token;
    }
}
