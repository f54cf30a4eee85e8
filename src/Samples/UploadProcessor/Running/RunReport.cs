namespace UploadProcessor.Running;

/// <summary>What is to be said of a whole run.</summary>
/// <param name="Photos">One a photograph, in the order of the names.</param>
/// <param name="Elapsed">From the first upload to the last download.</param>
internal sealed record RunReport(IReadOnlyList<PhotoReport> Photos, TimeSpan Elapsed)
{
    /// <summary>The program's exit code for this run.</summary>
    public int ExitCode
    {
        get
        {
            if (Of(PhotoOutcome.Left).Any())
                return UploadProcessor.ExitCode.Stopped;
            var lost = Of(PhotoOutcome.Lost).Concat(Of(PhotoOutcome.Failed)).Any();
            return lost ? UploadProcessor.ExitCode.Lost : UploadProcessor.ExitCode.Success;
        }
    }

    /// <summary>The photographs that ended in one way.</summary>
    /// <param name="outcome">The way.</param>
    /// <returns>Those.</returns>
    public IEnumerable<PhotoReport> Of(PhotoOutcome outcome) => Photos.Where(photo => photo.Outcome == outcome);
}
