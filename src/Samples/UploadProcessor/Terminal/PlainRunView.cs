using System.Globalization;
using UploadProcessor.Images;
using UploadProcessor.Running;

namespace UploadProcessor.Terminal;

/// <summary>Plain lines for files, pipes and logs: one a photograph, and a table that tools can cut into columns.</summary>
/// <param name="writer">Where to.</param>
internal sealed class PlainRunView(TextWriter writer) : IRunView
{
    private readonly Lock gate = new();

    public Task<RunReport> ShowAsync(int count, Func<IProgress<PhotoReport>, Task<RunReport>> run) => run(new Lines(this, count));

    public void WriteLine(string text)
    {
        lock (gate)
            writer.WriteLine(text);
    }

    public void WriteTable(IReadOnlyList<PhotoReport> photos)
    {
        List<string[]> rows = [["name", "source", .. RenditionSize.All.Reverse().Select(size => size.Name), "ms"], .. photos.Select(Row)];
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            // Text to the left, the number at the end to the right.
            var cells = row.Select((cell, column) => column == row.Length - 1 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            WriteLine(string.Join("  ", cells));
        }
    }

    private static string[] Row(PhotoReport photo) =>
    [
        Words.Name(photo.File.Name),
        $"{Words.Dimensions(photo.Width, photo.Height)} {Words.Bytes(photo.File.Size)}",
        .. photo.Renditions.Reverse().Select(rendition => $"{Words.Dimensions(rendition.Width, rendition.Height)} {Words.Bytes(rendition.Bytes)}"),
        Words.Milliseconds(photo.Elapsed),
    ];

    private sealed class Lines(PlainRunView view, int count) : IProgress<PhotoReport>
    {
        private int done;

        public void Report(PhotoReport value)
        {
            lock (view.gate)
                view.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{++done}/{count}] {Words.Line(value)}"));
        }
    }
}
