using System.Globalization;
using System.Reflection;
using System.Text;

namespace Portable.ContractTests.Tests;

/// <summary>Every number of the contract has a test, and the page's table says which class holds it.</summary>
public sealed class CoverageTests
{
    private static readonly string[] Numbers =
    [
        .. Numbered('S', 43),
        .. Numbered('Q', 30),
        .. Numbered('E', 3),
    ];

    [Fact]
    public void Every_number_of_the_contract_has_a_test()
    {
        var covered = ContractCoverage.ByNumber();
        Assert.All(Numbers, number => Assert.True(covered.Contains(number), $"No test covers {number}."));
    }

    [Fact]
    public void Every_test_carries_a_number_of_the_contract() =>
        Assert.All(
            ContractCoverage.Contracts.SelectMany(ContractCoverage.TestsOf),
            test => Assert.Subset(Numbers.ToHashSet(), ContractCoverage.NumbersOf(test).DefaultIfEmpty($"{test.Name} has none").ToHashSet()));

    [Fact]
    public void Every_test_can_be_overridden_by_an_adapter() =>
        Assert.All(ContractCoverage.Contracts.SelectMany(ContractCoverage.TestsOf), test => Assert.True(test is { IsVirtual: true, IsFinal: false }, test.Name));

    [Fact]
    public void The_page_says_which_class_holds_which_number()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contract-suite.md")).ReplaceLineEndings("\n");
        var table = Table();
        Assert.True(page.Contains(table, StringComparison.Ordinal), $"docs/contract-suite.md should hold this table:\n{table}");
    }

    [Fact]
    public void A_fixture_that_leaves_contract_classes_out_is_named()
    {
        var missing = ContractCoverage.Missing(typeof(CoverageTests).Assembly);
        Assert.Contains("BrokenStoreFixture: CopyContract", missing);
        Assert.Contains("BrokenQueueFixture: DelayContract", missing);
        Assert.Contains("InMemoryMessageQueueFixture: SendContract", missing);
        Assert.DoesNotContain("BrokenStoreFixture: DelayContract", missing);
    }

    [Fact]
    public void An_assembly_without_a_fixture_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => ContractCoverage.Missing(typeof(Assembly).Assembly));

    private static string Table()
    {
        var table = new StringBuilder("| number | test classes |\n| --- | --- |\n");
        var covered = ContractCoverage.ByNumber();
        foreach (var number in Numbers)
            table.Append(CultureInfo.InvariantCulture, $"| {number} | {string.Join(", ", covered[number].Select(type => $"`{type.Name}`").Order(StringComparer.Ordinal))} |\n");
        return table.ToString();
    }

    private static IEnumerable<string> Numbered(char letter, int count) =>
        Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{letter}{i}"));
}
