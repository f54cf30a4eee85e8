using Portable.ContractTests;

namespace FolderAdapter.Tests;

public sealed class CoverageTests
{
    [Fact]
    public void Every_contract_class_is_run_for_every_fixture() =>
        Assert.Empty(ContractCoverage.Missing(typeof(CoverageTests).Assembly));

    [Fact]
    public void No_test_of_the_contract_is_overridden() =>
        Assert.Empty(ContractCoverage.Overridden(typeof(CoverageTests).Assembly));
}
