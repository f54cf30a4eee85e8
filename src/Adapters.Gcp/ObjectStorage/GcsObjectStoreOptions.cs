namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>How a store uses Cloud Storage: the keys of <c>Portable:Gcp:Storage</c>, which the entry of one store may override.</summary>
public sealed record GcsObjectStoreOptions
{
    /// <summary>What the chunks of a resumable upload must be a multiple of, as Cloud Storage documents: 256 KiB.</summary>
    public const int ChunkSizeUnit = 256 * 1024;

    /// <summary>The largest chunk: 1 GiB.</summary>
    public const int MaxChunkSize = 1024 * 1024 * 1024;

    /// <summary>The bytes of one chunk of a resumable upload, 256 KiB to 1 GiB, a multiple of 256 KiB; 8 MiB by default. Content that is larger goes up in
    /// chunks, one after the other; an upload holds at most two of them.</summary>
    public int ChunkSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>The location of buckets that are created, such as <c>EUROPE-WEST1</c>; by default Cloud Storage's own default (<c>US</c>).</summary>
    public string? Location { get; init; }

    /// <summary>The service account that signs requests by the IAM service (<c>signBlob</c>), where the credentials themselves hold no key; by default that of
    /// the metadata server.</summary>
    public string? SigningServiceAccount { get; init; }

    /// <summary>Where the IAM service is. Tests have it elsewhere.</summary>
    internal Uri IamEndpoint { get; init; } = new("https://iamcredentials.googleapis.com/");

    /// <summary>These options with what a section or entry says.</summary>
    internal GcsObjectStoreOptions With(ProviderSettingsReader reader)
    {
        var chunkSize = reader.Integer(nameof(ChunkSize), ChunkSize, ChunkSizeUnit, MaxChunkSize);
        if (chunkSize % ChunkSizeUnit != 0)
            throw reader.Error(nameof(ChunkSize), reader.Text(nameof(ChunkSize)) ?? string.Empty, $"must be a multiple of {ChunkSizeUnit:N0} bytes");
        return this with
        {
            ChunkSize = chunkSize,
            Location = reader.Text(nameof(Location)) ?? Location,
            SigningServiceAccount = reader.Text(nameof(SigningServiceAccount)) ?? SigningServiceAccount,
        };
    }
}
