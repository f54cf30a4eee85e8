using System.Text.Json.Serialization;
using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>What stands behind an object's bytes in its file. The size needs no entry: the description begins where the bytes end.</summary>
internal sealed record ObjectDescription(string Key, string ETag, DateTimeOffset LastModified, uint? Checksum, ObjectProperties Properties)
{
    public static ObjectDescription Of(ObjectInfo info) =>
        new(info.Key.Value, info.ETag.Value, info.LastModified, info.Checksum?.Value, info.Properties);

    public ObjectInfo ToInfo(long size) => new()
    {
        Key = Key,
        Size = size,
        ETag = new ETag(ETag),
        LastModified = LastModified,
        Checksum = Checksum is { } value ? new Crc32C(value) : null,
        Properties = Properties,
    };
}

/// <summary>JSON without reflection: adapters are published ahead of time too.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ObjectDescription))]
internal sealed partial class ObjectDescriptionContext : JsonSerializerContext;
