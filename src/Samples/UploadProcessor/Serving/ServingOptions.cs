namespace UploadProcessor.Serving;

/// <summary>What the server takes in.</summary>
internal sealed record ServingOptions
{
    /// <summary>Where it listens by default.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>How many uploads are passed on to the store at once; 8 by default. Each holds no more than the store's adapter does.</summary>
    public int MaxUploads { get; init; } = 8;

    /// <summary>How many uploads may wait for their turn, with their bytes left with the client; 1,000 by default.</summary>
    public int MaxWaiting { get; init; } = 1_000;

    /// <summary>Whether browsers may send photographs straight to the provider, where it can be reached by them; not by default, for this server's limits of
    /// size and type do not hold there, and the bucket must allow this page's origin (CORS). The worker's own limits hold in any case.</summary>
    public bool DirectUploads { get; init; }
}
