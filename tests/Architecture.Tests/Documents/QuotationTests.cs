using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests.Documents;

/// <summary>Code in the documentation is quoted from sources that are compiled, and run by a test: it cannot rot.</summary>
public sealed class QuotationTests
{
    private static readonly Lazy<string[]> Sources = new(() =>
        [.. Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs")).Select(path => Flat(Repository.Read(path).Split('\n')))]);

    [Fact]
    public void Every_piece_of_code_in_the_documentation_stands_in_a_source_file() =>
        Rule.Holds(
            from page in MarkdownPage.All
            where page.Path == "README.md" || page.Path.StartsWith("docs/", StringComparison.Ordinal)
            from block in page.Blocks("csharp")
            from piece in Pieces(block)
            where !Sources.Value.Any(source => source.Contains(piece, StringComparison.Ordinal))
            select $"{page}:\n{piece}");

    [Fact]
    public void Those_who_are_to_quote_do()
    {
        string[] pages = ["README.md", "docs/writing-an-adapter.md", "docs/testing.md", "docs/contract-suite.md", "docs/configuration.md"];
        Assert.All(pages, page => Assert.NotEmpty(MarkdownPage.At(page).Blocks("csharp")));
    }

    /// <summary>A blank line, or a comment that begins with <c>…</c>, may leave something out.</summary>
    private static IEnumerable<string> Pieces(string block)
    {
        List<string> piece = [];
        foreach (var line in block.Split('\n').Append(string.Empty))
        {
            if (line.Trim() is not "" && !line.Trim().StartsWith("// …", StringComparison.Ordinal))
            {
                piece.Add(line);
                continue;
            }

            if (piece.Count > 0)
                yield return Flat(piece);
            piece.Clear();
        }
    }

    /// <summary>Lines without indentation, blank lines and comments at their ends, each ended by a line feed.</summary>
    private static string Flat(IEnumerable<string> lines) =>
        "\n" + string.Concat(lines.Select(line => WithoutComment(line).Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    private static string WithoutComment(string line)
    {
        var at = line.IndexOf(" // ", StringComparison.Ordinal);
        return at > 0 && line[..at].Trim().Length > 0 ? line[..at] : line;
    }
}
