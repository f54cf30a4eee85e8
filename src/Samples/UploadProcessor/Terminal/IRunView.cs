using UploadProcessor.Running;

namespace UploadProcessor.Terminal;

/// <summary>Shows a run to the user.</summary>
internal interface IRunView
{
    /// <summary>Shows a run while it goes on.</summary>
    /// <param name="count">How many photographs there are.</param>
    /// <param name="run">The run, to be told whom to report to.</param>
    /// <returns>The run's report.</returns>
    Task<RunReport> ShowAsync(int count, Func<IProgress<PhotoReport>, Task<RunReport>> run);

    /// <summary>Prints a line.</summary>
    /// <param name="text">The line.</param>
    void WriteLine(string text);

    /// <summary>Prints the table of processed photographs.</summary>
    /// <param name="photos">Those, at least one.</param>
    void WriteTable(IReadOnlyList<PhotoReport> photos);
}
