namespace Portable.Emulators.ServiceBus.Security;

/// <summary>The tokens of a connection: "the server drops any retained tokens when the connection drops".</summary>
/// <param name="time">The time by which they expire.</param>
/// <param name="expired">Is called when one does.</param>
internal sealed class TokenShelf(TimeProvider time, Action expired) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (DateTimeOffset Expires, ITimer Timer)> tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keeps a token for an audience, in the place of an older one.</summary>
    public void Put(string audience, DateTimeOffset expires)
    {
        var wait = expires - time.GetUtcNow();
        var timer = time.CreateTimer(_ => expired(), null, wait > TimeSpan.FromDays(40) ? Timeout.InfiniteTimeSpan : wait, Timeout.InfiniteTimeSpan);
        lock (gate)
        {
            if (tokens.Remove(Path(audience), out var before))
                before.Timer.Dispose();
            tokens[Path(audience)] = (expires, timer);
        }
    }

    /// <summary>Whether there is a valid token for an address: one for itself, or for what lies above it.</summary>
    public bool Admit(string address)
    {
        lock (gate)
            return tokens.Any(token => token.Value.Expires > time.GetUtcNow() && Covers(token.Key, address));
    }

    /// <summary>Lets all tokens expire now.</summary>
    public void Expire()
    {
        Clear();
        expired();
    }

    public void Dispose() => Clear();

    /// <summary>The path of an audience or a resource, such as <c>sb://host/queue</c>, without slashes at its ends and without a query.</summary>
    public static string Path(string audience)
    {
        var query = audience.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
            audience = audience[..query];
        var authority = audience.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
            return audience.Trim('/');
        var path = audience.IndexOf('/', authority + 3);
        return path < 0 ? string.Empty : audience[path..].Trim('/');
    }

    public static bool Covers(string above, string path) =>
        above.Length == 0 || path.Equals(above, StringComparison.OrdinalIgnoreCase) || path.StartsWith(above + "/", StringComparison.OrdinalIgnoreCase);

    private void Clear()
    {
        lock (gate)
        {
            foreach (var (_, timer) in tokens.Values)
                timer.Dispose();
            tokens.Clear();
        }
    }
}
