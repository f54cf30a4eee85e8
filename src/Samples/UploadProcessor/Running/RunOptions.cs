namespace UploadProcessor.Running;

/// <summary>How a run goes about it.</summary>
internal sealed record RunOptions
{
    /// <summary>Whether uploads and renditions stay in the store after the run has fetched the renditions. True by default; of use to nobody
    /// where the store is this process's own memory, which a large folder would fill.</summary>
    public bool KeepObjects { get; init; } = true;

    /// <summary>How many photographs may be uploaded and not yet fetched back; four a processor by default.</summary>
    public int MaxInFlight { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>How long nothing may happen before what is still out counts as lost; 5 minutes by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
