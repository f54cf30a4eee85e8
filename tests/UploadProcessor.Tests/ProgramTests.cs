using System.Globalization;
using System.Text.RegularExpressions;
using UploadProcessor.Images;

namespace UploadProcessor.Tests;

/// <summary>The whole program: configuration, worker, run and output, as a user meets them.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_arguments_it_leaves_eighteen_renditions_and_one_dead_letter()
    {
        var (exitCode, output, errors) = await ProgramRun.RunAsync(folder.Path);

        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        var files = folder.Files();
        Assert.Equal(18, files.Length);
        foreach (var (name, width, height) in Photos.Bundled.Select(row => row.Data))
        {
            Assert.Contains(output, line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains($"{width}×{height}", StringComparison.Ordinal));
            foreach (var size in RenditionSize.All)
            {
                Assert.Contains($"renditions/{size.Name}/{name}.webp", files);
                var webp = WebP.Read(await File.ReadAllBytesAsync(Path.Join(folder.Path, "renditions", size.Name, $"{name}.webp"), TestContext.Current.CancellationToken));
                Assert.Equal(size.Fit(width, height), webp.Dimensions);
            }
        }

        Assert.Contains("  broken-truncated.jpg: UnreadableImage: The image is damaged: VipsJpeg: premature end of JPEG image.", output);
        Assert.Contains(output, line => line.StartsWith("6 photographs processed, 18 renditions, 1 dead letter, 0 lost;", StringComparison.Ordinal));
        Assert.Equal($"renditions: {Path.Join(folder.Path, "renditions")}", output[^1]);
        Assert.DoesNotContain(output, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_of_one_s_own_is_processed_with_sub_folders_and_all_formats()
    {
        using var picture = Photos.RedAndBlue(300, 200);
        folder.Write("in/a.jpg", picture.JpegsaveBuffer());
        folder.Write("in/a.png", picture.PngsaveBuffer());
        folder.Write("in/sub/b.webp", picture.WebpsaveBuffer());
        folder.Write("in/sub/sub/c.GIF", picture.GifsaveBuffer());
        folder.Write("in/ d ünïcode 🌊.tiff", picture.TiffsaveBuffer());
        folder.Write("in/notes.txt", "no photograph"u8);

        var (exitCode, output, errors) = await ProgramRun.RunAsync(folder.Path, "--in", "in", "--out=out/renditions");

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Equal(
            ["thumb/ d ünïcode 🌊.tiff.webp", "thumb/a.jpg.webp", "thumb/a.png.webp", "thumb/sub/b.webp.webp", "thumb/sub/sub/c.GIF.webp"],
            folder.Files().Where(file => file.Contains("/thumb/", StringComparison.Ordinal)).Select(file => file["out/renditions/".Length..]));
        Assert.Contains("skipped, no photographs: notes.txt", output);
        Assert.All(
            folder.Files().Where(file => file.StartsWith("out/", StringComparison.Ordinal)),
            file => Assert.Equal(3.0 / 2, (double)WebP.Read(File.ReadAllBytes(Path.Join(folder.Path, file))).Image.Width / WebP.Read(File.ReadAllBytes(Path.Join(folder.Path, file))).Image.Height));
    }

    [Theory]
    [InlineData("The folder 'missing' does not exist.", "--in", "missing")]
    [InlineData("There are no photographs (.gif, .jpeg, .jpg, .png, .tif, .tiff, .webp) in 'empty'.", "--in", "empty")]
    [InlineData("'file' is a file, not a folder.", "--in", "file")]
    [InlineData("The folder 'file' cannot be written to: ", "--out", "file")]
    [InlineData("The folder '/proc/nowhere' cannot be written to: ", "--out", "/proc/nowhere")]
    [InlineData("The argument 'serves' is not known; --help lists what is.", "serves")]
    [InlineData("--urls is 'ftp://x'; it must be http://HOST:PORT, or several with a semicolon between them.", "serve", "--urls", "ftp://x")]
    [InlineData("The argument '--out' does not go with serve, which has no folders.", "serve", "--out", "x")]
    [InlineData("UploadProcessor:MaxUploads is '0'; it must be a whole number, 1 to 10000.", "serve", "--UploadProcessor:MaxUploads=0")]
    [InlineData("Portable:", "serve", "--urls=http://127.0.0.1:0", "--Portable:Provider=Nowhere")]
    [InlineData("The argument '--in' needs a value; --help says which.", "--in")]
    [InlineData("UploadProcessor:MaxPixels is 'many'; it must be a whole number, 1 to ", "--UploadProcessor:MaxPixels=many")]
    [InlineData("Portable:", "--Portable:Provider=Nowhere")]
    public async Task What_it_cannot_do_gets_one_clear_line_and_exit_code_two(string problem, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Join(folder.Path, "empty"));
        folder.Write("file", [1]);

        var (exitCode, output, errors) = await ProgramRun.RunAsync(folder.Path, arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith($"UploadProcessor: {problem}", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Help_is_printed_within_80_columns()
    {
        var (exitCode, output, errors) = await ProgramRun.RunAsync(folder.Path, "--help");

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains(output, line => line.Contains("--in DIR", StringComparison.Ordinal));
        Assert.All(output, line => Assert.InRange(line.Length, 0, 80));
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task Too_large_a_photograph_is_a_dead_letter()
    {
        var (exitCode, output, _) = await ProgramRun.RunAsync(folder.Path, "--UploadProcessor:MaxPixels=1000000");

        Assert.Equal(0, exitCode);
        Assert.Contains("  retina.jpg: ImageTooLarge: 1411×1411 are 1,990,921 pixels, more than 1,000,000.", output);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_in_mid_run_drains_and_says_what_is_left(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        const int count = 60;
        var photo = Photos.Noise(1600, 1200);
        for (var i = 0; i < count; i++)
            folder.Write($"in/{i:D2}.jpg", photo);
        await using var run = ProgramRun.Start(folder.Path, "--in", "in", "--out", "out");

        await run.WaitForLineAsync("[1/");
        await run.SignalAsync(signal);
        var (exitCode, output, errors) = await run.EndAsync();

        Assert.Equal((130, string.Empty), (exitCode, errors));
        Assert.Contains("stopping: what is in hand is finished; Ctrl-C again ends at once", output);
        var summary = Summary().Match(string.Join('\n', output));
        Assert.True(summary.Success, string.Join('\n', output));
        var (processed, left) = (Number("processed"), Number("left"));
        Assert.Equal(count, processed + left);
        Assert.InRange(left, 1, count - 1);
        Assert.Contains("left:", output);
        var renditions = folder.Files().Where(file => file.StartsWith("out/", StringComparison.Ordinal)).ToList();
        Assert.Equal(3 * processed, renditions.Count);
        Assert.All(renditions, file => Assert.EndsWith(".webp", file, StringComparison.Ordinal));

        int Number(string group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("(?<processed>[0-9]+) photographs? processed, [0-9]+ renditions, 0 dead letters, (?<left>[0-9]+) left, 0 lost;")]
    private static partial Regex Summary();
}
