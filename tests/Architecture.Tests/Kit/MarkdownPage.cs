using System.Text.RegularExpressions;

namespace Portable.Architecture.Tests.Kit;

/// <summary>A page of the documentation, taken apart.</summary>
internal sealed partial class MarkdownPage(string path)
{
    public static IReadOnlyList<MarkdownPage> All { get; } = [.. Repository.Files(string.Empty, ".md").Select(each => new MarkdownPage(each))];

    public string Path { get; } = path;

    public string Text { get; } = Repository.Read(path);

    /// <summary>The text without code: what looks like a link or a heading there is none.</summary>
    private string Prose => Code().Replace(Text, string.Empty);

    public static MarkdownPage At(string path) => All.Single(page => page.Path == path);

    /// <summary>The contents of the fenced blocks of one language.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Fence().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value)];

    /// <summary>What links of this page point to.</summary>
    public IEnumerable<string> Links() => Link().Matches(Prose).Select(match => match.Groups["target"].Value);

    /// <summary>What a link may name behind a <c>#</c>: headings as GitHub writes them.</summary>
    public IEnumerable<string> Anchors() =>
        Heading().Matches(Prose).Select(match => NoAnchor().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    /// <summary>The rows of the tables whose first heading is this, cell by cell, without the line below the headings.</summary>
    public IReadOnlyList<string[]> Table(string heading)
    {
        var lines = Text.Split('\n');
        var first = Array.FindIndex(lines, line => line.StartsWith($"| {heading} |", StringComparison.Ordinal));
        Assert.True(first >= 0, $"{Path} has no table '{heading}'.");
        return [.. lines.Skip(first).TakeWhile(line => line.StartsWith('|')).Where((_, i) => i != 1).Select(Cells)];
    }

    public override string ToString() => Path;

    private static string[] Cells(string row) => [.. row.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
