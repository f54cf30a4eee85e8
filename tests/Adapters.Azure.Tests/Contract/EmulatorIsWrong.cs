using Xunit.Sdk;

namespace Portable.Adapters.Azure.Tests.Contract;

/// <summary>A test of the contract that fails because of the emulator, not of the adapter. It must go on failing: when the emulator learns to behave as the
/// provider documents, this test fails, and the override goes.</summary>
internal static class EmulatorIsWrong
{
    public static async Task AboutAsync(Func<Task> test, string documented)
    {
        var failure = await Record.ExceptionAsync(test);
        Assert.True(
            failure is XunitException or Portable.ObjectStorage.ObjectStoreException,
            $"The emulator may have learned what the provider documents: {documented} The test ended with: {failure?.ToString() ?? "success"}");
    }
}
