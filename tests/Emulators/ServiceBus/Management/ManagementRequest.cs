using System.Globalization;
using Amqp;
using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Management;

/// <summary>A request to <c>$management</c>. A field that is missing or of another type is an argument error.</summary>
internal sealed class ManagementRequest(Message message)
{
    private readonly Map body = message.Body as Map ?? [];

    public string Operation => Property("operation") as string ?? string.Empty;

    /// <summary>The name of the receiving link on whose behalf the client asks, if it says so.</summary>
    public string? AssociatedLink => Property("associated-link-name") as string;

    public string SessionId => OptionalText("session-id") ?? throw Missing("session-id");

    public string? OptionalText(string name) => Find(name) as string;

    public int Number(string name) => Find(name) is { } value ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : throw Missing(name);

    public long LongNumber(string name) => Find(name) is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : throw Missing(name);

    public T[] Array<T>(string name) => Find(name) as T[] ?? throw Missing(name);

    public Map? OptionalMap(string name) => Find(name) as Map;

    public IEnumerable<Map> Maps(string name) => (Find(name) as System.Collections.IEnumerable)?.OfType<Map>() ?? throw Missing(name);

    public object? Find(string name) => body.TryGetValue(name, out var value) ? value : null;

    private object? Property(string name) => message.ApplicationProperties?.Map is { } map && map.TryGetValue(name, out var value) ? value : null;

    private static ManagementException Missing(string name) => new(BrokerError.Invalid($"The request lacks '{name}', or it is of another type."));
}
