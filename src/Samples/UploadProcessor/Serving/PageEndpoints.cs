using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Serving;

/// <summary>The page, its parts, and what it has to know.</summary>
internal sealed class PageEndpoints(
    [FromKeyedServices(Names.Uploads)] IObjectStore store,
    [FromKeyedServices(Names.Uploads)] IMessageQueue queue,
    ImageOptions options,
    DirectUploads direct,
    DeadLetterDesk deadLetters)
{
    /// <summary>An endpoint for a part of the page, which lies in this assembly.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns>The endpoint.</returns>
    public static RequestDelegate Part(string name, string contentType)
    {
        using var resource = typeof(PageEndpoints).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return context =>
        {
            context.Response.ContentType = contentType;
            context.Response.ContentLength = bytes.Length;
            context.Response.Headers.CacheControl = "no-cache";
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        };
    }

    /// <summary><c>GET /about</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer.</returns>
    public async Task AboutAsync(HttpContext context)
    {
        var about = new About(
            store.Provider, queue.Provider, store.Bucket, options.MaxBytes, await direct.FindOriginAsync().ConfigureAwait(false) is not null, deadLetters.CanRedrive);
        await context.Response.WriteAsJsonAsync(about, ServingJson.Default.About, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }
}
