using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portable.Emulators.Gcp;
using Portable.Emulators.Running;

namespace Portable.Emulators.Tests.Gcp;

public sealed class PubSubTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pub_Sub_delivers_messages()
    {
        var pubSub = await Need.RunningAsync(Emulator.PubSub);
        using var http = new HttpClient { BaseAddress = new Uri(pubSub.Endpoint, "/v1/projects/portable/") };
        var name = $"t-{Guid.NewGuid():N}";
        var topic = $"projects/portable/topics/{name}";

        await SendAsync(http, HttpMethod.Put, $"topics/{name}", new { });
        await SendAsync(http, HttpMethod.Put, $"subscriptions/{name}", new { topic });
        await SendAsync(http, HttpMethod.Post, $"topics/{name}:publish", new { messages = new[] { new { data = "aGVsbG8=" } } });
        var pulled = await SendAsync(http, HttpMethod.Post, $"subscriptions/{name}:pull", new { maxMessages = 1 });

        var message = Assert.Single(pulled.GetProperty("receivedMessages").EnumerateArray()).GetProperty("message");
        Assert.Equal("hello", Encoding.UTF8.GetString(message.GetProperty("data").GetBytesFromBase64()));
    }

    /// <summary>On a taken port the emulator lives on, and whoever has the port answers at once.</summary>
    [Fact]
    public async Task Another_server_on_its_port_is_not_taken_for_it()
    {
        using var foreign = new ForeignServer();
        var pubSub = PubSubDefinition.Default;
        Need.Absent(pubSub.Program!.FindAbsence());

        var absent = await Assert.ThrowsAsync<EmulatorAbsentException>(() => LocalStart.StartAsync(pubSub, pubSub.Program, foreign.Port, EmulatorLog.Create("PubSubElsewhere")));

        Assert.Contains("PubSub ended at once", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_it_is_told_how_to_get_it()
    {
        var program = PubSubDefinition.Default.Program! with { Needs = ["no-such-java"] };

        Assert.Equal(
            "Not on the path: no-such-java; install it with: apt-get install google-cloud-cli-pubsub-emulator default-jre-headless, or: gcloud components install pubsub-emulator.",
            program.FindAbsence());
    }

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }
}
