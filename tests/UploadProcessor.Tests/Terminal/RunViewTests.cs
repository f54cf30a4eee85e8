using Spectre.Console;
using UploadProcessor.Images;
using UploadProcessor.Running;
using UploadProcessor.Terminal;

namespace UploadProcessor.Tests.Terminal;

public sealed class RunViewTests
{
    private static readonly SourceFile File = new("[red]\u001b[31m sea.jpg", "/photos/sea.jpg", 1_234_567);

    private static readonly PhotoReport Processed = new(File, PhotoOutcome.Processed)
    {
        Width = 4000,
        Height = 3000,
        Renditions = [.. RenditionSize.All.Select(size => new RenditionFile(size, size.MaxEdge, size.MaxEdge * 3 / 4, size.MaxEdge * 100))],
        Elapsed = TimeSpan.FromMilliseconds(123.4),
    };

    private static readonly RunReport Mixed = new(
        [
            Processed,
            new PhotoReport(File with { Name = "broken.jpg" }, PhotoOutcome.DeadLettered, "UnreadableImage: damaged"),
            new PhotoReport(File with { Name = "b.jpg" }, PhotoOutcome.Failed, "no room on the disk"),
            new PhotoReport(File with { Name = "c.jpg" }, PhotoOutcome.Left, "not processed: the run was stopped"),
        ],
        TimeSpan.FromSeconds(0.5));

    [Fact]
    public async Task Plain_output_has_a_line_a_photograph_and_columns_and_no_escape_sequences()
    {
        using var writer = new StringWriter();
        var view = new PlainRunView(writer);

        await view.ShowAsync(1, progress =>
        {
            progress.Report(Processed);
            return Task.FromResult(Mixed);
        });
        view.WriteTable([Processed]);

        Assert.Equal(
            [
                "[1/1] [red]?[31m sea.jpg: 3 renditions in 123 ms",
                "name                source            thumb            medium           large               ms",
                "[red]?[31m sea.jpg  4000×3000 1.2 MB  150×112 15.0 kB  600×450 60.0 kB  1200×900 120.0 kB  123",
            ],
            writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(62)]
    [InlineData(61)]
    [InlineData(30)]
    public async Task Rich_output_fits_the_terminal_and_says_everything(int width)
    {
        using var writer = new StringWriter();
        var view = new RichRunView(Console(writer, width));

        await view.ShowAsync(1, progress =>
        {
            progress.Report(Processed);
            return Task.FromResult(Mixed);
        });
        writer.GetStringBuilder().Clear();
        view.WriteTable([Processed]);

        var text = writer.ToString();
        Assert.All((string[])["4000×3000", "1.2 MB", "150×112", "600×450", "60.0 kB", "1200×900", "120.0 kB", "123"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, width));
    }

    [Fact]
    public void Everything_that_is_not_processed_is_named_with_its_reason()
    {
        using var writer = new StringWriter();
        using var folder = new TemporaryFolder();

        new RunPrinter(new PlainRunView(writer)).End(Mixed, OutputFolder.Open(folder.Path));

        var lines = writer.ToString().Split(Environment.NewLine);
        Assert.All(
            (string[])
            [
                "in the dead-letter queue:", "  broken.jpg: UnreadableImage: damaged", "failed:", "  b.jpg: no room on the disk",
                "left:", "  c.jpg: not processed: the run was stopped",
                "1 photograph processed, 3 renditions, 1 dead letter, 1 left, 1 lost; 0.50 s, 2.0 photographs a second",
                $"renditions: {folder.Path}",
            ],
            line => Assert.Contains(line, lines));
    }

    private static IAnsiConsole Console(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        return console;
    }
}
