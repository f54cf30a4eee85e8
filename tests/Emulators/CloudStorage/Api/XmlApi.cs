using System.Globalization;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>The part of the XML API that signed URLs lead to: one object under <c>/bucket/name</c>.</summary>
internal sealed class XmlApi(EmulatorState state)
{
    private const string CustomPrefix = "x-goog-meta-";

    private readonly ResumableApi resumable = new(state);

    public async Task<ApiReply> HandleAsync(ApiRequest request)
    {
        try
        {
            return await RouteAsync(request, state.Buckets[request.Target.Segments[0]], ObjectNames.CheckObject(request.Target.Rest(1)));
        }
        catch (ApiError error)
        {
            return error.ToXml();
        }
    }

    private async Task<ApiReply> RouteAsync(ApiRequest request, Bucket bucket, string name) => request.Method switch
    {
        "GET" or "HEAD" => Get(request, bucket, name),
        "DELETE" when request.Query.Has("upload_id") => await resumable.CancelAsync(request),
        "DELETE" => Delete(request, bucket, name),
        "PUT" when request.Query.Has("upload_id") => await resumable.PutAsync(request, Stored),
        "PUT" => await PutAsync(request, bucket, name),
        "POST" when request.Header("x-goog-resumable") == "start" => Start(request, bucket, name),
        _ => throw ApiError.NotEmulated($"{request.Method} in the XML API"),
    };

    private static ApiReply Get(ApiRequest request, Bucket bucket, string name)
    {
        var stored = bucket.Get(name, request.Query.Number("generation"), ConditionsOf(request));
        if (request.Header("If-Match") is { } match && match != ETag(stored))
            throw ApiError.ConditionNotMet("If-Match");
        if (request.Header("If-None-Match") == ETag(stored))
            throw ApiError.NotModified();
        var reply = Downloads.Reply(stored, request).With("ETag", ETag(stored))
            .With("Content-Type", request.Query["response-content-type"])
            .With("Content-Disposition", request.Query["response-content-disposition"]);
        foreach (var (key, value) in stored.Metadata.Custom)
            reply.With(CustomPrefix + key, value);
        return reply;
    }

    private static async Task<ApiReply> PutAsync(ApiRequest request, Bucket bucket, string name)
    {
        if (request.Header("x-goog-copy-source") is not null)
            throw ApiError.NotEmulated("copies in the XML API");
        var given = new NewObject(Resource(request, name), request, contentType: null) { Conditions = ConditionsOf(request) };
        bucket.CheckWritable(name, given.Conditions);
        using var content = new ContentBuilder();
        await content.AppendAsync(request.Body, long.MaxValue, request.Aborted);
        return Stored(bucket.Put(name, given.Metadata, given.Hashes.Verify(content.ToContent()), given.Conditions));
    }

    private ApiReply Start(ApiRequest request, Bucket bucket, string name)
    {
        var session = resumable.Start(request, bucket, new NewObject(Resource(request, name), request, contentType: null) { Conditions = ConditionsOf(request) });
        return ApiReply.Empty(201).With("Location", $"{request.Root}{request.Target.RawPath}?upload_id={session.Id}");
    }

    private static ApiReply Delete(ApiRequest request, Bucket bucket, string name)
    {
        bucket.Delete(name, request.Query.Number("generation"), ConditionsOf(request));
        return ApiReply.Empty(204);
    }

    private static ApiReply Stored(StoredObject stored) => ApiReply.Empty(200)
        .With("ETag", ETag(stored))
        .With("x-goog-generation", Resources.Text(stored.Generation))
        .With("x-goog-metageneration", Resources.Text(stored.Metageneration))
        .With("x-goog-hash", ApiReplies.Hashes(stored.Content))
        .With("x-goog-stored-content-length", Resources.Text(stored.Content.Size));

    /// <summary>The headers as the JSON API would have them.</summary>
    private static JsonObject Resource(ApiRequest request, string name)
    {
        var resource = new JsonObject { ["name"] = name };
        foreach (var (field, header) in new[]
        {
            ("contentType", "Content-Type"), ("cacheControl", "Cache-Control"), ("contentDisposition", "Content-Disposition"),
            ("contentEncoding", "Content-Encoding"), ("contentLanguage", "Content-Language"),
        })
        {
            if (request.Header(header) is { } value)
                resource[field] = value;
        }

        resource["metadata"] = new JsonObject(
            from header in request.Headers
            where header.Key.StartsWith(CustomPrefix, StringComparison.OrdinalIgnoreCase)
            select KeyValuePair.Create(header.Key[CustomPrefix.Length..].ToLowerInvariant(), (JsonNode?)header.Value.ToString()));
        return resource;
    }

    private static Conditions ConditionsOf(ApiRequest request) => new()
    {
        Generation = Number(request, "x-goog-if-generation-match"),
        Metageneration = Number(request, "x-goog-if-metageneration-match"),
    };

    private static long? Number(ApiRequest request, string header) => request.Header(header) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ApiError.Invalid($"Invalid value '{text}' for '{header}'."),
    };

    /// <summary>The hash in hexadecimal digits where there is one.</summary>
    private static string ETag(StoredObject stored) =>
        $"\"{(stored.Content.Md5 is { } md5 ? Convert.ToHexStringLower(Convert.FromBase64String(md5)) : stored.ETag)}\"";
}
