using Spectre.Console;
using UploadProcessor.Images;
using UploadProcessor.Running;

namespace UploadProcessor.Terminal;

/// <summary>A progress bar and a drawn table, for a terminal.</summary>
/// <param name="console">The terminal.</param>
internal sealed class RichRunView(IAnsiConsole console) : IRunView
{
    private const int LeastTableWidth = 62;

    // Spinner, percentage and the gaps between the columns.
    private const int OtherColumns = 10;
    private const int NameWidth = 30;

    public Task<RunReport> ShowAsync(int count, Func<IProgress<PhotoReport>, Task<RunReport>> run)
    {
        var barWidth = Math.Clamp(console.Profile.Width - OtherColumns - NameWidth, 5, 40);
        return console.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = barWidth }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask("starting", maxValue: count);
                var report = await run(new Bar(task, Math.Max(0, console.Profile.Width - OtherColumns - barWidth))).ConfigureAwait(false);
                task.Description = report.ExitCode == ExitCode.Stopped ? "stopped" : "done";
                return report;
            });
    }

    public void WriteLine(string text) => console.WriteLine(text);

    public void WriteTable(IReadOnlyList<PhotoReport> photos)
    {
        if (console.Profile.Width < LeastTableWidth)
        {
            foreach (var photo in photos)
                WriteBlock(photo);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("name").AddColumn("source");
        foreach (var size in RenditionSize.All.Reverse())
            table.AddColumn(size.Name, column => column.NoWrap());
        table.AddColumn("ms", column => column.RightAligned().NoWrap());
        foreach (var photo in photos)
        {
            table.AddRow(
            [
                new Text(Words.Name(photo.File.Name)),
                Cell(photo.Width, photo.Height, photo.File.Size),
                .. photo.Renditions.Reverse().Select(rendition => Cell(rendition.Width, rendition.Height, rendition.Bytes)),
                new Text(Words.Milliseconds(photo.Elapsed)),
            ]);
        }

        console.Write(table);
    }

    private static Text Cell(int width, int height, long bytes) => new($"{Words.Dimensions(width, height)}\n{Words.Bytes(bytes)}");

    private void WriteBlock(PhotoReport photo)
    {
        console.WriteLine(Words.Name(photo.File.Name));
        console.WriteLine($"  source {Words.Dimensions(photo.Width, photo.Height)} {Words.Bytes(photo.File.Size)}");
        foreach (var rendition in photo.Renditions.Reverse())
            console.WriteLine($"  {rendition.Size.Name} {Words.Dimensions(rendition.Width, rendition.Height)} {Words.Bytes(rendition.Bytes)}");
        console.WriteLine($"  {Words.Milliseconds(photo.Elapsed)} ms");
    }

    private sealed class Bar(ProgressTask task, int room) : IProgress<PhotoReport>
    {
        public void Report(PhotoReport value)
        {
            var name = Words.Name(value.File.Name);
            if (room > 0)
                task.Description = Markup.Escape(name.Length <= room ? name : name[..room]);
            task.Increment(1);
        }
    }
}
