using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests.Documents;

/// <summary>A reader who follows a link finds something there.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_link_to_a_file_of_this_repository_leads_somewhere() =>
        Rule.Holds(
            from page in MarkdownPage.All
            from link in page.Links()
            where !IsElsewhere(link) && !Repository.Exists(FileOf(page, link))
            select $"{page}: {link}");

    [Fact]
    public void Every_link_to_a_heading_finds_it() =>
        Rule.Holds(
            from page in MarkdownPage.All
            from link in page.Links()
            where !IsElsewhere(link) && link.Contains('#', StringComparison.Ordinal)
            let target = MarkdownPage.All.SingleOrDefault(other => other.Path == FileOf(page, link))
            where target is not null && !target.Anchors().Contains(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..])
            select $"{page}: {link}");

    /// <summary>A page that nothing points to is not found.</summary>
    [Fact]
    public void Every_page_of_the_documentation_is_linked_from_the_readme() =>
        Rule.Holds(
            from page in MarkdownPage.All
            where page.Path.StartsWith("docs/", StringComparison.Ordinal) && page.Path.Count(c => c == '/') == 1
            where !MarkdownPage.At("README.md").Links().Any(link => link.Split('#')[0] == page.Path)
            select page.Path);

    private static bool IsElsewhere(string link) => link.Contains(':', StringComparison.Ordinal);

    private static string FileOf(MarkdownPage page, string link)
    {
        var file = link.Split('#')[0];
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page.Path))!;
        return file.Length == 0 ? page.Path : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, file))).Replace('\\', '/');
    }
}
