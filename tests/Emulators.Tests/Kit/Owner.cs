using System.Runtime.CompilerServices;

namespace Portable.Emulators.Tests.Kit;

/// <summary>This program as a process that has started moto and does nothing else, so that it can be killed.</summary>
internal static class Owner
{
    public const string Variable = "PORTABLE_EMULATORS_TESTS_OWNER";

    /// <summary>Before the test runner: says where moto is, and waits for its own end.</summary>
    [ModuleInitializer]
    internal static void Own()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            return;
        Console.WriteLine(Emulator.Moto.StartAsync().GetAwaiter().GetResult().Endpoint);
        new ManualResetEvent(initialState: false).WaitOne();
    }
}
