using Portable.Emulators.Node;

namespace Portable.Emulators.Tests.Node;

public sealed class NodeProgramTests
{
    public NodeProgramTests() => Need.Absent(NodeProgram.FindAbsence("@aws-sdk/client-s3"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_anywhere_finds_the_packages_and_its_input()
    {
        var answer = await NodeProgram.RunAsync(Module("echo"), new { Key = "ünï 🌊", Parts = (int[])[1, 2] }, Token);

        Assert.Equal("""{"client":"S3Client","input":{"key":"ünï 🌊","parts":[1,2]}}""", answer.GetRawText());
    }

    [Fact]
    public async Task A_program_that_fails_says_why()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => NodeProgram.RunAsync(Module("fail"), new string('x', 1_000_000), Token));

        Assert.Contains("fail.mjs ended with 1: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Error: out of luck", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_is_shown() =>
        Assert.Contains(
            "chatter.mjs wrote no JSON but: no JSON",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => NodeProgram.RunAsync(Module("chatter"), null, Token))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_package_that_is_not_installed_is_named() =>
        Assert.Equal(
            "The npm package no-such-package is not installed; install Node 20 or later, and the packages with: npm ci --prefix tests/Emulators/npm.",
            NodeProgram.FindAbsence("no-such-package"));

    private static string Module(string name) => Path.Combine(AppContext.BaseDirectory, "Node", name + ".mjs");
}
