namespace UploadProcessor.Running;

/// <summary>What is to be said of one photograph.</summary>
/// <param name="File">The photograph.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, unless it was processed.</param>
internal sealed record PhotoReport(SourceFile File, PhotoOutcome Outcome, string? Reason = null)
{
    /// <summary>Its width in pixels, if it was processed.</summary>
    public int Width { get; init; }

    /// <summary>Its height in pixels, if it was processed.</summary>
    public int Height { get; init; }

    /// <summary>Its renditions, the largest first.</summary>
    public IReadOnlyList<RenditionFile> Renditions { get; init; } = [];

    /// <summary>How long the worker had it in hand.</summary>
    public TimeSpan Elapsed { get; init; }
}
