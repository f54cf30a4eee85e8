namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>The message ids of a while; sent and forgotten or not, whatever has become of their messages.</summary>
internal sealed class DuplicateWindow(TimeSpan? length, Agenda agenda)
{
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);

    /// <summary>Whether a message of this id has come within the window; if not, it has now.</summary>
    public bool Holds(string? messageId)
    {
        if (length is not { } window || messageId is null)
            return false;
        if (seen.TryGetValue(messageId, out var until) && until > agenda.Now)
            return true;
        var end = agenda.Now + window;
        seen[messageId] = end;
        agenda.At(end, () =>
        {
            if (seen.TryGetValue(messageId, out var last) && last <= agenda.Now)
                seen.Remove(messageId);
        });
        return false;
    }
}
