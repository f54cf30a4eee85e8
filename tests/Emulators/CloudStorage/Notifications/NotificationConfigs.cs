using System.Globalization;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Notifications;

/// <summary>The notification configurations of a bucket.</summary>
internal sealed class NotificationConfigs
{
    private readonly Lock gate = new();
    private NotificationConfig[] configs = [];
    private int last;

    public IReadOnlyList<NotificationConfig> All => Volatile.Read(ref configs);

    public NotificationConfig this[string id] => Array.Find(configs, config => config.Id == id) ?? throw NotThere(id);

    public NotificationConfig Add(JsonObject given)
    {
        lock (gate)
        {
            var config = new NotificationConfig((last + 1).ToString(CultureInfo.InvariantCulture), given);
            last++;
            configs = [.. configs, config];
            return config;
        }
    }

    public void Remove(string id)
    {
        lock (gate)
            configs = [.. configs.Except([this[id]])];
    }

    private static ApiError NotThere(string id) => new(404, "notFound", $"The specified notification {id} does not exist.", "NotFound");
}
