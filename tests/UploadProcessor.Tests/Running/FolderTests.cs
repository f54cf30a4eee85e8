using UploadProcessor.Running;

namespace UploadProcessor.Tests.Running;

public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Photographs_are_known_by_their_extension_in_any_case_and_the_rest_is_skipped()
    {
        string[] names = ["1.JPG", "2.jpeg", "3.png", "4.webp", "5.gif", "6.tif", "7.TIFF", "notes.txt", "sub/8.jpg", "sub/none"];
        foreach (var name in names)
            folder.Write(name, [1, 2, 3]);

        var scanned = SourceFolder.Scan(folder.Path, Path.Join(folder.Path, "out"));

        Assert.Equal(["1.JPG", "2.jpeg", "3.png", "4.webp", "5.gif", "6.tif", "7.TIFF", "sub/8.jpg"], scanned.Images.Select(file => file.Name));
        Assert.Equal(["notes.txt", "sub/none"], scanned.Skipped);
        Assert.All(scanned.Images, file => Assert.Equal(3, file.Size));
    }

    [Fact]
    public void Renditions_of_an_earlier_run_in_the_same_folder_are_no_photographs()
    {
        folder.Write("a.jpg", [1]);
        folder.Write("thumb/a.jpg.webp", [1]);
        folder.Write("large/sub/a.jpg.webp", [1]);

        Assert.Equal(["a.jpg"], SourceFolder.Scan(folder.Path, folder.Path).Images.Select(file => file.Name));
    }

    [Fact]
    public void A_linked_folder_is_not_followed_in_a_circle()
    {
        folder.Write("a.jpg", [1]);
        Directory.CreateSymbolicLink(Path.Join(folder.Path, "circle"), folder.Path);

        Assert.Equal(["a.jpg"], SourceFolder.Scan(folder.Path, "out").Images.Select(file => file.Name));
    }

    [Fact]
    public void A_linked_photograph_is_a_photograph()
    {
        using var elsewhere = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Join(folder.Path, "a.jpg"), elsewhere.Write("original.jpg", [1, 2, 3, 4]));

        Assert.Equal(["a.jpg"], SourceFolder.Scan(folder.Path, "out").Images.Select(file => file.Name));
    }

    [Fact]
    public void Folders_that_cannot_be_used_are_named_in_one_line()
    {
        var file = folder.Write("file.txt", [1]);
        var missing = Path.Join(folder.Path, "missing");

        Assert.Equal($"The folder '{missing}' does not exist.", Problem(() => SourceFolder.Scan(missing, "out")));
        Assert.Equal($"'{file}' is a file, not a folder.", Problem(() => SourceFolder.Scan(file, "out")));
        Assert.Equal(
            $"There are no photographs (.gif, .jpeg, .jpg, .png, .tif, .tiff, .webp) in '{folder.Path}'.", Problem(() => SourceFolder.Scan(folder.Path, "out")));
        Assert.StartsWith($"The folder '{file}' cannot be written to: ", Problem(() => OutputFolder.Open(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_folder_is_made_and_left_empty()
    {
        var path = Path.Join(folder.Path, "new", "folder");

        Assert.Equal(path, OutputFolder.Open(path).Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    private static string Problem(Action action) => Assert.Throws<UsageException>(action).Message;
}
