using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Notifications;

/// <summary>Publishes what happens to objects, in order and after the fact, through the REST interface of a Pub/Sub server.</summary>
internal sealed class Notifier : IAsyncDisposable
{
    private const int Attempts = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Notice> notices = Channel.CreateUnbounded<Notice>(new() { SingleReader = true });
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly CancellationTokenSource ending = new();
    private readonly Uri? endpoint;
    private readonly Task publishing;

    public Notifier(Uri? endpoint)
    {
        this.endpoint = endpoint;
        publishing = endpoint is null ? Task.CompletedTask : PublishAsync(endpoint);
    }

    /// <summary>Whether there is a server to publish to.</summary>
    public bool Publishes => endpoint is not null;

    public void Notify(Bucket bucket, ObjectChange change)
    {
        foreach (var config in bucket.Notifications.All.Where(config => config.Covers(change)))
            notices.Writer.TryWrite(new(config, change));
    }

    public async ValueTask DisposeAsync()
    {
        notices.Writer.Complete();
        await ending.CancelAsync();
        await publishing;
        http.Dispose();
        ending.Dispose();
    }

    private async Task PublishAsync(Uri server)
    {
        try
        {
            await foreach (var notice in notices.Reader.ReadAllAsync(ending.Token))
                await PublishAsync(server, notice);
        }
        catch (OperationCanceledException)
        {
            // The emulator ends.
        }
    }

    private async Task PublishAsync(Uri server, Notice notice)
    {
        var (config, change) = notice;
        var message = new JsonObject { ["attributes"] = config.Attributes(change) };
        if (config.PayloadFormat == "JSON_API_V1")
            message["data"] = Convert.ToBase64String(Resources.ToUtf8(Resources.Of(change.Object, "https://www.googleapis.com")));
        var address = new Uri(server, $"/v1/{config.Topic}:publish");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(address, new JsonObject { ["messages"] = new JsonArray(message.DeepClone()) }, ending.Token);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException exception)
            {
                if (attempt == Attempts)
                {
                    await Console.Error.WriteLineAsync($"A notification for {config.Topic} is given up: {exception.Message}");
                    return;
                }
            }

            await Task.Delay(Between, ending.Token);
        }
    }

    private sealed record Notice(NotificationConfig Config, ObjectChange Change);
}
