using System.Net;
using System.Net.Http.Headers;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>Answers the signed requests of an in-memory cloud as a provider's HTTP endpoint would.</summary>
internal sealed class SignedRequestHandler(InMemoryCloud cloud) : HttpMessageHandler
{
    private const string MetadataPrefix = "x-meta-";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || RequestSignature.Verify(cloud, request.Method, uri) is not { } grant)
            return Answer(request, HttpStatusCode.Forbidden);
        if (grant.ContentType is not null && request.Content?.Headers.ContentType?.ToString() != grant.ContentType)
            return Answer(request, HttpStatusCode.Forbidden);
        var store = new InMemoryObjectStore(cloud, grant.Bucket);
        await using (store.ConfigureAwait(false))
        {
            try
            {
                if (grant.Method == HttpMethod.Get)
                    return await GetAsync(store, grant, request, cancellationToken).ConfigureAwait(false);
                return grant.Method == HttpMethod.Put
                    ? await PutAsync(store, grant, request, cancellationToken).ConfigureAwait(false)
                    : await DeleteAsync(store, grant, request, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectStoreException exception)
            {
                return Answer(request, Status(exception.Code));
            }
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(
        InMemoryObjectStore store, RequestSignature.Grant grant, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var range = Range(request.Headers.Range);
        var download = await store.GetAsync(grant.Key, new GetOptions { Range = range }, cancellationToken).ConfigureAwait(false);
        if (download is null)
            return Answer(request, HttpStatusCode.NotFound);
        var response = Answer(request, range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent);
        response.Content = new StreamContent(download.Content);
        var (info, properties, headers) = (download.Info, download.Info.Properties, response.Content.Headers);
        headers.ContentLength = download.Length;
        headers.LastModified = info.LastModified;
        if (range is not null && download.Length > 0)
            headers.ContentRange = new ContentRangeHeaderValue(download.Offset, download.Offset + download.Length - 1, info.Size);
        headers.TryAddWithoutValidation("Content-Type", properties.ContentType);
        Add(headers, "Content-Encoding", properties.ContentEncoding);
        Add(headers, "Content-Language", properties.ContentLanguage);
        Add(headers, "Content-Disposition", properties.ContentDisposition);
        Add(response.Headers, "Cache-Control", properties.CacheControl);
        Add(response.Headers, "ETag", $"\"{info.ETag}\"");
        foreach (var (name, value) in properties.Metadata)
            Add(response.Headers, MetadataPrefix + name, Uri.EscapeDataString(value));
        return response;
    }

    private static async Task<HttpResponseMessage> PutAsync(
        InMemoryObjectStore store, RequestSignature.Grant grant, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? Stream.Null : await request.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var properties = new ObjectProperties();
            if (request.Content?.Headers.ContentType?.ToString() is { } contentType)
                properties = properties with { ContentType = contentType };
            var content = ObjectContent.FromStream(body, request.Content?.Headers.ContentLength);
            var info = await store.PutAsync(grant.Key, content, new PutOptions { Properties = properties }, cancellationToken).ConfigureAwait(false);
            var response = Answer(request, HttpStatusCode.OK);
            Add(response.Headers, "ETag", $"\"{info.ETag}\"");
            return response;
        }
    }

    private static async Task<HttpResponseMessage> DeleteAsync(
        InMemoryObjectStore store, RequestSignature.Grant grant, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(grant.Key, null, cancellationToken).ConfigureAwait(false);
        return Answer(request, HttpStatusCode.NoContent);
    }

    private static ByteRange? Range(RangeHeaderValue? header) =>
        header is not { Unit: "bytes", Ranges.Count: 1 } || header.Ranges.Single() is not { } range ? null
        : range.From is not { } from ? ByteRange.Last(range.To ?? 0)
        : range.To is { } to ? ByteRange.Slice(from, to - from + 1)
        : ByteRange.From(from);

    private static HttpStatusCode Status(ObjectStoreErrorCode code) => code switch
    {
        ObjectStoreErrorCode.BucketNotFound => HttpStatusCode.NotFound,
        ObjectStoreErrorCode.InvalidRange => HttpStatusCode.RequestedRangeNotSatisfiable,
        ObjectStoreErrorCode.Unavailable => HttpStatusCode.ServiceUnavailable,
        ObjectStoreErrorCode.Throttled => HttpStatusCode.TooManyRequests,
        ObjectStoreErrorCode.PermissionDenied => HttpStatusCode.Forbidden,
        _ => HttpStatusCode.BadRequest,
    };

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status) => new(status) { RequestMessage = request };

    private static void Add(HttpHeaders headers, string name, string? value)
    {
        if (value is not null)
            headers.TryAddWithoutValidation(name, value);
    }
}
