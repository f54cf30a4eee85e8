using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Uploads in one request: content alone, or metadata and content as the two parts of a body.</summary>
internal sealed class UploadsApi(EmulatorState state)
{
    public static readonly string[] Parameters = ["name", "contentEncoding", .. Conditions.Names];

    public async Task<ApiReply> InsertAsync(ApiRequest request, string bucket)
    {
        request.Query.AllowOnly(Parameters);
        return request.Query["uploadType"] switch
        {
            "media" => await InsertMediaAsync(request, state.Buckets[bucket]),
            "multipart" => await InsertMultipartAsync(request, state.Buckets[bucket]),
            var other => throw ApiError.Invalid($"Invalid upload type: {other}"),
        };
    }

    private static Task<ApiReply> InsertMediaAsync(ApiRequest request, Bucket bucket) =>
        StoreAsync(request, bucket, new NewObject([], request, request.Header("Content-Type")), request.Body);

    private static async Task<ApiReply> InsertMultipartAsync(ApiRequest request, Bucket bucket)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var type)
            || !type.MediaType.Equals("multipart/related", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw Malformed();
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            var metadata = await reader.ReadNextSectionAsync(request.Aborted) ?? throw Malformed();
            if (metadata.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
                throw Malformed();
            var resource = await (request with { Body = metadata.Body }).ReadJsonAsync();
            var media = await reader.ReadNextSectionAsync(request.Aborted) ?? throw Malformed();
            return await StoreAsync(request, bucket, new NewObject(resource, request, media.ContentType), media.Body, async () =>
            {
                if (await reader.ReadNextSectionAsync(request.Aborted) is not null)
                    throw Malformed();
            });
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !request.Aborted.IsCancellationRequested)
        {
            throw Malformed();
        }
    }

    /// <summary>A condition that cannot hold is told before the content is taken in, and again after: somebody may have been faster.</summary>
    private static async Task<ApiReply> StoreAsync(ApiRequest request, Bucket bucket, NewObject given, Stream media, Func<Task>? checkEnd = null)
    {
        bucket.CheckWritable(given.Name, given.Conditions);
        using var content = new ContentBuilder();
        await content.AppendAsync(media, long.MaxValue, request.Aborted);
        if (checkEnd is not null)
            await checkEnd();
        return ApiReplies.Object(bucket.Put(given.Name, given.Metadata, given.Hashes.Verify(content.ToContent()), given.Conditions), request);
    }

    private static ApiError Malformed() => new(400, "badContent", "Malformed multipart body.", "MalformedRequest");
}
