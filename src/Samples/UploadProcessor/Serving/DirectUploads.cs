using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Serving;

/// <summary>Lets browsers send photographs straight to the provider, by requests that this server signs: where that is wished for and can work.</summary>
/// <remarks>It cannot where the provider does not sign or no browser reaches it, as in memory, nor where this application sends the events of its own writes: a
/// write past it would raise none.</remarks>
internal sealed partial class DirectUploads(
    [FromKeyedServices(Names.Uploads)] IObjectStore store, ServingOptions options, ILogger<DirectUploads> logger)
{
    private static readonly SignOptions ToPut = new() { Method = HttpMethod.Put, ExpiresIn = TimeSpan.FromMinutes(15) };

    private readonly Lazy<Task<string?>> origin = new(() => FindOriginAsync(store, options, logger));

    /// <summary>The origin that photographs are sent to, as the page's security policy has to name it.</summary>
    /// <returns>The origin; <see langword="null"/> when photographs have to come here.</returns>
    public Task<string?> FindOriginAsync() => origin.Value;

    /// <summary><c>POST /uploads/sign?name=sea.jpg&amp;type=image/jpeg</c>: signs a request to put that photograph.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer.</returns>
    /// <exception cref="RefusedException">There are no direct uploads, or the name or the type is not taken.</exception>
    public async Task SignAsync(HttpContext context)
    {
        var key = UploadName.KeyOf(context.Request.Query["name"]);
        string? type = context.Request.Query["type"];
        if (type is null || !ImageType.MediaTypes.Contains(type))
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "No image", $"The type is not that of a {ImageType.Names} image.");
        if (await FindOriginAsync().ConfigureAwait(false) is null)
            throw new RefusedException(StatusCodes.Status409Conflict, "No direct uploads", "Photographs are sent to this server here.");
        var signed = await store.SignAsync(key, ToPut with { ContentType = type }, context.RequestAborted).ConfigureAwait(false);
        var answer = new SignedUpload(signed.Uri.AbsoluteUri, signed.Method.Method, signed.Headers, signed.ExpiresAt);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(answer, ServingJson.Default.SignedUpload, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<string?> FindOriginAsync(IObjectStore store, ServingOptions options, ILogger<DirectUploads> logger)
    {
        if (!options.DirectUploads || !store.Capabilities.Supports(ObjectStoreFeature.Signing) || store.GetService(typeof(EventSendingObjectStore)) is not null)
            return null;
        try
        {
            var probe = await store.SignAsync(UploadName.KeyOf("probe.jpg"), ToPut).ConfigureAwait(false);

            // No name under .invalid is ever resolved (RFC 6761): what stands there is meant for handlers in this process.
            return probe.Uri.Host.EndsWith(".invalid", StringComparison.Ordinal) ? null : probe.Uri.GetLeftPart(UriPartial.Authority);
        }
        catch (ObjectStoreException exception)
        {
            LogFailed(logger, exception.Message);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "There are no direct uploads until the next start: {Problem}")]
    private static partial void LogFailed(ILogger logger, string problem);
}
