using System.Net.ServerSentEvents;
using System.Text.Json;

namespace UploadProcessor.Tests.Serving;

/// <summary>Listens to server-sent events as a browser does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<SseItem<string>> items;
    private readonly SseParser<string> parser;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        this.response = response;
        parser = SseParser.Create(stream);
        items = parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    public string LastEventId => parser.LastEventId;

    public static async Task<EventReader> OpenAsync(HttpClient client, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/events", UriKind.Relative));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    public async Task<JsonElement> NextAsync()
    {
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "The stream has ended.");
        Assert.Equal("photo", items.Current.EventType);
        return JsonElement.Parse(items.Current.Data);
    }

    /// <summary>The next state of a photograph, as <c>name: state</c>.</summary>
    public async Task<string> NextStateAsync()
    {
        var photo = await NextAsync();
        return $"{photo.GetProperty("name").GetString()}: {photo.GetProperty("state").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await items.DisposeAsync();
    }
}
