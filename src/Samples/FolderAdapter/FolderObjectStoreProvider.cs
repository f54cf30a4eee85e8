using System.Buffers;
using Portable;
using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>Offers the folders in a root folder as buckets.</summary>
/// <param name="settings">The settings of section <see cref="Section"/>, which an entry's own settings override; <c>Root</c> is the root folder.</param>
/// <param name="timeProvider">The clock; the system's by default.</param>
public sealed class FolderObjectStoreProvider(IReadOnlyDictionary<string, string>? settings = null, TimeProvider? timeProvider = null)
    : IObjectStoreProvider, IBucketProvisioner
{
    /// <summary>The configuration section of the provider.</summary>
    public const string Section = "Portable:Folder";

    private static readonly SearchValues<char> BucketCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <inheritdoc/>
    public string Name => FolderObjectStore.ProviderName;

    /// <inheritdoc/>
    public IBucketProvisioner Provisioner => this;

    /// <inheritdoc/>
    public IObjectStore Open(ObjectStoreDefinition definition)
    {
        var path = PathOf(definition);
        return new FolderObjectStore(Path.GetDirectoryName(path)!, definition.Bucket, timeProvider);
    }

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var path = PathOf(definition);
        if (definition.EventQueue is not null)
            throw new ArgumentException($"{definition.ConfigurationPath}:Events:Queue: a folder raises no object events.", nameof(definition));
        cancellationToken.ThrowIfCancellationRequested();
        var missing = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        return Task.FromResult(missing);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var path = PathOf(definition);
        cancellationToken.ThrowIfCancellationRequested();
        var there = Directory.Exists(path);
        if (there)
            Directory.Delete(path, recursive: true);
        return Task.FromResult(there);
    }

    /// <summary>Checks a definition. A bucket is the name of a folder and no path: <c>../other</c> is refused.</summary>
    private string PathOf(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var bucket = definition.Bucket;
        if (bucket.Length is 0 or > 63 || bucket.AsSpan().ContainsAnyExcept(BucketCharacters))
            throw new ArgumentException($"{definition.ConfigurationPath}:Bucket is '{bucket}'; it must be 1 to 63 of a-z, 0-9 and '-'.", nameof(definition));
        var root = Root(definition.Settings, definition.ConfigurationPath)
            ?? Root(settings ?? ProviderSettings.Empty, Section)
            ?? throw new ArgumentException($"{definition.ConfigurationPath}:Root is missing: neither it nor {Section}:Root names a folder.", nameof(definition));
        return Path.Combine(Path.GetFullPath(root), bucket);
    }

    private string? Root(IReadOnlyDictionary<string, string> settings, string path)
    {
        var reader = new ProviderSettingsReader(settings, path);
        var root = reader.Text("Root");
        reader.ThrowIfUnknown(Name);
        return root;
    }
}
