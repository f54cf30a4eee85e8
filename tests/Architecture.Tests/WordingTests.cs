using System.Text.RegularExpressions;
using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests;

/// <summary>Words that must not be found in finished work.</summary>
public sealed partial class WordingTests
{
    private const string Own = "tests/Architecture.Tests/WordingTests.cs";

    [Fact]
    public void Nothing_is_left_for_later() => Rule.Holds(Found(Unfinished(), "src", "tests", "docs"));

    [Fact]
    public void No_warning_is_switched_off_in_a_source_file() => Rule.Holds(Found(Pragma(), "src", "tests"));

    [Fact]
    public void No_test_is_switched_off_or_passes_by_sleeping() => Rule.Holds(Found(SkippedOrSleeping(), "tests"));

    [Fact]
    public void Text_files_have_unix_line_ends_and_no_byte_order_mark() =>
        Rule.Holds(
            from path in Repository.Files(string.Empty, ".cs", ".csproj", ".props", ".md", ".json", ".yml", ".sh", ".txt")
            let text = File.ReadAllBytes(Path.Combine(Repository.Root, path))
            where text.AsSpan().Contains((byte)'\r') || text.AsSpan().StartsWith("\uFEFF"u8)
            select path);

    private static IEnumerable<string> Found(Regex words, params string[] folders) =>
        from folder in folders
        from path in Repository.Files(folder, ".cs", ".csproj", ".md", ".json", ".sh")
        where path != Own
        from match in words.Matches(Repository.Read(path))
        select $"{path}: {match.Value}";

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"#pragma warning disable|\[(?:assembly: )?SuppressMessage|#nullable disable")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"\bSkip\s*=\s*""|Thread\.Sleep\(|Task\.Delay\([^,()]*(?:\([^()]*\))?\)")]
    private static partial Regex SkippedOrSleeping();
}
