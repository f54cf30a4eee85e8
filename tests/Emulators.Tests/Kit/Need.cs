namespace Portable.Emulators.Tests.Kit;

/// <summary>Skips a test where this machine lacks something, with the reason.</summary>
internal static class Need
{
    public static async Task<RunningEmulator> RunningAsync(Emulator emulator)
    {
        Absent(await emulator.FindAbsenceAsync(TestContext.Current.CancellationToken));
        return await emulator.StartAsync(TestContext.Current.CancellationToken);
    }

    public static void Absent(string? reason) => Assert.SkipWhen(reason is not null, reason ?? string.Empty);
}
