using Portable.ObjectStorage;
using Xunit.Sdk;

namespace Portable.Adapters.Tests;

/// <summary>A test of the contract that fails because of the emulator, not of the adapter. It must go on failing: when the emulator learns to behave as the
/// provider documents, this test fails, and the override goes.</summary>
internal static class EmulatorIsWrong
{
    /// <summary>Runs the test, which is to fail: by an assertion, or by an error other than that nobody answered.</summary>
    /// <param name="test">The test.</param>
    /// <param name="documented">What the provider documents, quoted.</param>
    public static async Task AboutAsync(Func<Task> test, string documented)
    {
        var failure = await Record.ExceptionAsync(test);
        Assert.True(
            failure is XunitException or ObjectStoreException { Code: not ObjectStoreErrorCode.Unavailable },
            $"The emulator may have learned what the provider documents: {documented} The test ended with: {failure?.ToString() ?? "success"}");
    }
}
