using Portable.Adapters.Azure.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.ObjectStorage;

public sealed class BlobKeysTests
{
    [Theory]
    [InlineData("a/b.c", true)]
    [InlineData("a//b", true)]
    [InlineData("a/b./...", true)]
    [InlineData("a/./b", false)]
    [InlineData("../a", false)]
    [InlineData("a/..", false)]
    [InlineData("a\\b", false)]
    public void Keys_that_an_address_would_fold_cannot_be_asked_for(string key, bool can) => Assert.Equal(can, BlobKeys.CanAddress(key));

    [Theory]
    [InlineData("abc", null)]
    [InlineData("a-1", null)]
    [InlineData("ab", "3 to 63")]
    [InlineData("Abc", "lower-case")]
    [InlineData("a.b", "lower-case")]
    [InlineData("-abc", "begin and end")]
    [InlineData("a--b", "two hyphens")]
    public void Names_of_containers_follow_the_documented_rules(string name, string? problem)
    {
        if (problem is null)
            Assert.Null(BlobContainerName.Problem(name));
        else
            Assert.Contains(problem, BlobContainerName.Problem(name), StringComparison.Ordinal);
    }
}
