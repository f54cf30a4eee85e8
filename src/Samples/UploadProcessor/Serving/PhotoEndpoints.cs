using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Portable.ObjectStorage;
using UploadProcessor.Processing;

namespace UploadProcessor.Serving;

/// <summary>Photographs and their renditions.</summary>
internal sealed class PhotoEndpoints([FromKeyedServices(Names.Uploads)] IObjectStore store, PhotoBoard board)
{
    /// <summary><c>GET /photos</c>: all that are known, in the order of their last change.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer.</returns>
    public Task ListAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(board.ChangedSince(0), ServingJson.Default.IReadOnlyListPhoto, cancellationToken: context.RequestAborted);
    }

    /// <summary><c>GET /renditions/thumb/sea.jpg.webp</c>: the bytes as they come from the store, or 304.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer.</returns>
    public async Task RenditionAsync(HttpContext context)
    {
        var key = new ObjectKey(PhotoKeys.Processed + context.Request.RouteValues["name"]);
        var download = key.IsPortable ? await store.GetAsync(key, new GetOptions { IfNoneMatch = KnownTo(context.Request) }, context.RequestAborted).ConfigureAwait(false) : null;
        if (download is null)
            throw new RefusedException(StatusCodes.Status404NotFound, "Not found", "There is no such rendition.");

        await using (download.ConfigureAwait(false))
        {
            var response = context.Response;
            response.Headers.CacheControl = "no-cache";
            if (download.IsNotModified)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.Headers.ETag = context.Request.Headers.IfNoneMatch;
                return;
            }

            response.Headers.ETag = Quote(download.Info.ETag);
            response.ContentType = download.Info.Properties.ContentType ?? MediaTypeNames.Application.Octet;
            response.ContentLength = download.Length;
            await download.Content.CopyToAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>The version that a client has; the first, where it names several.</summary>
    private static ETag? KnownTo(HttpRequest request) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags) && tags is [{ Tag.Length: > 2 } first, ..] && first != EntityTagHeaderValue.Any
            ? new ETag(Uri.UnescapeDataString(first.Tag.AsSpan()[1..^1]))
            : null;

    /// <summary>A provider's mark may hold quotes of its own.</summary>
    private static string Quote(ETag etag) => $"\"{Uri.EscapeDataString(etag.Value)}\"";
}
