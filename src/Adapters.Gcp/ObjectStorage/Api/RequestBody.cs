using System.Net;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>The body of a request: up to three pieces of memory, sent one behind the other and never copied into one.</summary>
/// <param name="ContentType">The media type; none for the chunks of an upload.</param>
/// <param name="Head">The first piece.</param>
/// <param name="Content">The second.</param>
/// <param name="Tail">The third.</param>
internal sealed record RequestBody(string? ContentType, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Content = default, ReadOnlyMemory<byte> Tail = default)
{
    /// <summary>The value of <c>Content-Range</c>: which bytes of an upload these are.</summary>
    public string? ContentRange { get; init; }

    public HttpContent ToContent()
    {
        var content = new Pieces(this);
        if (ContentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        if (ContentRange is not null)
            content.Headers.TryAddWithoutValidation("Content-Range", ContentRange);
        return content;
    }

    private sealed class Pieces(RequestBody body) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = (long)body.Head.Length + body.Content.Length + body.Tail.Length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (!body.Head.IsEmpty)
                await stream.WriteAsync(body.Head, cancellationToken).ConfigureAwait(false);
            if (!body.Content.IsEmpty)
                await stream.WriteAsync(body.Content, cancellationToken).ConfigureAwait(false);
            if (!body.Tail.IsEmpty)
                await stream.WriteAsync(body.Tail, cancellationToken).ConfigureAwait(false);
        }
    }
}
