using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>The addresses of one bucket. Names are escaped once and arrive exactly: a <see cref="Uri"/> would fold the dot segments of others' keys, escaped
/// or not.</summary>
/// <param name="endpoint">The service.</param>
/// <param name="bucket">The bucket's name.</param>
internal sealed class GcsAddresses(Uri endpoint, string bucket)
{
    private readonly string root = endpoint.AbsoluteUri.TrimEnd('/');
    private readonly string bucketPath = Uri.EscapeDataString(bucket);

    /// <summary>The service, without a slash at the end.</summary>
    public string Root => root;

    /// <summary>All objects. A query begins with <c>?</c>.</summary>
    public Uri Objects(string query) => Exact($"{root}/storage/v1/b/{bucketPath}/o{query}");

    /// <summary>One object.</summary>
    public Uri Object(ObjectKey key, string query) => Exact(root + ObjectPath(key) + query);

    /// <summary>The path of one object, for a part of a batch.</summary>
    public string ObjectPath(ObjectKey key) => $"/storage/v1/b/{bucketPath}/o/{Uri.EscapeDataString(key.Value)}";

    /// <summary>One object in the XML API, whose downloads come with the object's metadata.</summary>
    public Uri Download(ObjectKey key) => Exact(root + XmlPath(key));

    /// <summary>The path of one object in the XML API. Slashes stay, unless a server on the way would take what is between them for dot segments.</summary>
    public string XmlPath(ObjectKey key)
    {
        var escaped = Uri.EscapeDataString(key.Value);
        return $"/{bucketPath}/{(HasDotSegments(key.Value) ? escaped : escaped.Replace("%2F", "/", StringComparison.Ordinal))}";
    }

    /// <summary>Where objects are uploaded to.</summary>
    public Uri Upload(string query) => Exact($"{root}/upload/storage/v1/b/{bucketPath}/o{query}");

    /// <summary>Copies an object into this bucket.</summary>
    public Uri Rewrite(GcsAddresses source, ObjectKey sourceKey, ObjectKey key, string query) =>
        Exact($"{root}{source.ObjectPath(sourceKey)}/rewriteTo/b/{bucketPath}/o/{Uri.EscapeDataString(key.Value)}{query}");

    /// <summary>The bucket itself.</summary>
    public Uri Bucket(string query = "") => Exact($"{root}/storage/v1/b/{bucketPath}{query}");

    /// <summary>The buckets of a project.</summary>
    public Uri Buckets(string project) => Exact($"{root}/storage/v1/b?project={Uri.EscapeDataString(project)}&fields=name");

    /// <summary>What the bucket notifies of.</summary>
    public Uri Notifications() => Exact($"{root}/storage/v1/b/{bucketPath}/notificationConfigs");

    /// <summary>Many requests in one.</summary>
    public Uri Batch() => Exact($"{root}/batch/storage/v1");

    /// <summary>The session of an upload at this endpoint: what stands behind a proxy names itself otherwise, and a token goes nowhere else.</summary>
    public Uri Session(Uri location) => Exact(endpoint.GetLeftPart(UriPartial.Authority) + location.PathAndQuery);

    private static bool HasDotSegments(string key)
    {
        foreach (var range in key.AsSpan().Split('/'))
        {
            if (key.AsSpan(range) is "." or "..")
                return true;
        }

        return false;
    }

    private static Uri Exact(string text) => new(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
