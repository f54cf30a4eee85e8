using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Answers that several methods give.</summary>
internal static class ApiReplies
{
    /// <summary>An object's resource, or what <c>fields</c> leaves of it.</summary>
    public static ApiReply Object(StoredObject stored, ApiRequest request) =>
        Resource(Resources.Of(stored, request.Root), request).With("ETag", stored.ETag);

    public static ApiReply Resource(JsonObject resource, ApiRequest request) => ApiReply.Json(FieldMask.Parse(request.Query["fields"]).Apply(resource));

    /// <summary>The hashes as headers have them.</summary>
    public static string Hashes(Content content) => content.Md5 is null ? $"crc32c={content.Crc32C}" : $"crc32c={content.Crc32C},md5={content.Md5}";
}
