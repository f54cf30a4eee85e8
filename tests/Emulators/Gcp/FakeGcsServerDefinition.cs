namespace Portable.Emulators.Gcp;

internal static class FakeGcsServerDefinition
{
    public static EmulatorDefinition Default { get; } = new()
    {
        Name = "FakeGcsServer",
        ReadyPath = "/storage/v1/b?project=portable",
        Container = new()
        {
            Image = "FakeGcsServer",
            Port = 4443,
            Command = ["-scheme", "http", "-port", "4443", "-backend", "memory"],
        },
    };
}
