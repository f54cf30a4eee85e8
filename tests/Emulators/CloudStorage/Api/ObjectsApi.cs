using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>One object: its metadata, its content, its end.</summary>
internal sealed class ObjectsApi(EmulatorState state)
{
    private static readonly string[] Parameters = ["generation", .. Conditions.Names];

    public ApiReply Get(ApiRequest request, string bucket, string name) => ApiReplies.Object(Find(request, bucket, name), request);

    public ApiReply Download(ApiRequest request, string bucket, string name)
    {
        var stored = Find(request, bucket, name);
        return Downloads.Reply(stored, request).With("ETag", stored.ETag);
    }

    /// <summary>PATCH changes what it names, PUT replaces everything.</summary>
    public async Task<ApiReply> UpdateAsync(ApiRequest request, string bucket, string name)
    {
        request.Query.AllowOnly(Parameters);
        var resource = await request.ReadJsonAsync();
        var updated = state.Buckets[bucket].Update(
            name,
            request.Query.Number("generation"),
            Conditions.Of(request.Query),
            before => (request.Method == "PATCH" ? before : ObjectMetadata.None).Patch(resource));
        return ApiReplies.Object(updated, request);
    }

    public ApiReply Delete(ApiRequest request, string bucket, string name)
    {
        request.Query.AllowOnly(Parameters);
        state.Buckets[bucket].Delete(name, request.Query.Number("generation"), Conditions.Of(request.Query));
        return ApiReply.Empty(204);
    }

    private StoredObject Find(ApiRequest request, string bucket, string name)
    {
        request.Query.AllowOnly(Parameters);
        return state.Buckets[bucket].Get(name, request.Query.Number("generation"), Conditions.Of(request.Query));
    }
}
