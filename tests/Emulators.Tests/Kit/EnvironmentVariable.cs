namespace Portable.Emulators.Tests.Kit;

/// <summary>A variable of this process for as long as a test needs it. Its name must be one that no other test reads.</summary>
internal sealed class EnvironmentVariable : IDisposable
{
    private readonly string name;

    public EnvironmentVariable(string name, string value)
    {
        this.name = name;
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(name, null);
}
