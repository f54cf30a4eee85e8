using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace UploadProcessor.Serving;

/// <summary>Tells browsers of every change, as server-sent events.</summary>
internal sealed class EventStream(PhotoBoard board, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Numbers begin anew with every process: an id of another one means nothing here.</summary>
    private readonly string process = Guid.NewGuid().ToString("N")[..8];

    /// <summary><c>GET /events</c>: first all photographs, or those that have changed since the event named by <c>Last-Event-ID</c>; then each change as it comes.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the client or the server.</returns>
    public async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var seen = SeenBy(context.Request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await WriteAsync(context.Response, "retry: 1000\n\n", end.Token).ConfigureAwait(false);
            while (true)
            {
                foreach (var photo in board.ChangedSince(seen))
                {
                    seen = photo.Change;
                    await WriteAsync(context.Response, Format(photo), end.Token).ConfigureAwait(false);
                }

                if (!await ChangesAsync(seen, end.Token).ConfigureAwait(false))
                    await WriteAsync(context.Response, ":\n\n", end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client comes back by itself, if there is somebody to come back to.
        }
    }

    private static Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken) =>
        response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();

    /// <returns>Whether there is a change; not, when it is time for a sign of life.</returns>
    private async Task<bool> ChangesAsync(long seen, CancellationToken cancellationToken)
    {
        try
        {
            await board.WaitAsync(seen, Heartbeat, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private long SeenBy(HttpRequest request)
    {
        string? id = request.Headers["Last-Event-ID"];
        return id?.Split('-') is [var of, var number] && of == process && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var change) ? change : 0;
    }

    private string Format(Photo photo) =>
        string.Create(CultureInfo.InvariantCulture, $"id: {process}-{photo.Change}\nevent: photo\ndata: {JsonSerializer.Serialize(photo, ServingJson.Default.Photo)}\n\n");
}
