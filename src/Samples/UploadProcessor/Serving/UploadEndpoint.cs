using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Serving;

/// <summary>Takes a photograph: the body of one request, its name in the query. The bytes go through to the store as they come.</summary>
internal sealed class UploadEndpoint(
    [FromKeyedServices(Names.Uploads)] IObjectStore store, ImageOptions options, UploadSlots slots, PhotoBoard board)
{
    /// <summary><c>POST /uploads?name=sea.jpg</c>. A name that is taken stands for the new photograph from then on.</summary>
    /// <param name="context">The request. A client that hangs up, or sends more than is allowed or less than it said, leaves nothing.</param>
    /// <returns>A task that ends with the answer, 201.</returns>
    /// <exception cref="RefusedException">The photograph is not taken.</exception>
    public async Task PostAsync(HttpContext context)
    {
        var key = UploadName.KeyOf(context.Request.Query["name"]);
        var length = context.Request.ContentLength;
        if (length > options.MaxBytes)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, "Too large", $"{length:N0} bytes are more than {options.MaxBytes:N0}.");

        using var slot = await slots.TakeAsync(context.RequestAborted).ConfigureAwait(false);
        var properties = new ObjectProperties { ContentType = await PeekAsync(context.Request.BodyReader, context.RequestAborted).ConfigureAwait(false) };
        var content = ObjectContent.FromStream(context.Request.BodyReader.AsStream(leaveOpen: true), length);
        var info = await store.PutAsync(key, content, new PutOptions { Properties = properties }, context.RequestAborted).ConfigureAwait(false);
        board.Uploaded(info);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(new Uploaded(context.Request.Query["name"]!, info.Size, properties.ContentType), ServingJson.Default.Uploaded, cancellationToken: context.RequestAborted)
            .ConfigureAwait(false);
    }

    /// <summary>Looks at the first bytes and leaves them for the next reader.</summary>
    private static async Task<string> PeekAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var start = await body.ReadAtLeastAsync(ImageType.BytesNeeded, cancellationToken).ConfigureAwait(false);
        var bytes = Read(start);
        body.AdvanceTo(start.Buffer.Start, start.Buffer.Start);
        if (bytes.Length == 0)
            throw new RefusedException(StatusCodes.Status400BadRequest, "Empty", "The photograph has no bytes.");
        return ImageType.Find(bytes)
            ?? throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "No image", $"By its content, whatever its name says, this is no {ImageType.Names} image.");
    }

    private static byte[] Read(ReadResult result)
    {
        Span<byte> bytes = stackalloc byte[ImageType.BytesNeeded];
        var start = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, bytes.Length));
        System.Buffers.BuffersExtensions.CopyTo(start, bytes);
        return bytes[..(int)start.Length].ToArray();
    }
}
