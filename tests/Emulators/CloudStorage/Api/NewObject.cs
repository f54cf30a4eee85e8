using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>An object that is about to be written: what its resource and the request say together.</summary>
internal sealed record NewObject
{
    /// <summary>Reads both.</summary>
    /// <param name="resource">The resource; empty if there is none.</param>
    /// <param name="request">The request, whose parameters come before the resource.</param>
    /// <param name="contentType">The content's own type, for a resource that names none.</param>
    public NewObject(JsonObject resource, ApiRequest request, string? contentType)
    {
        Name = ObjectNames.CheckObject(request.Query["name"] ?? (string?)resource["name"] ?? string.Empty);
        Metadata = ObjectMetadata.None.Patch(resource).With("contentEncoding", request.Query["contentEncoding"]);
        if (Metadata["contentType"] is null)
            Metadata = Metadata.With("contentType", contentType);
        Hashes = ExpectedHashes.Of(resource).Or(request);
        Conditions = Conditions.Of(request.Query);
    }

    public string Name { get; }

    public ObjectMetadata Metadata { get; }

    public ExpectedHashes Hashes { get; }

    public Conditions Conditions { get; init; }
}
