using System.Globalization;
using Portable.Emulators.Node;

namespace Portable.Emulators.Azure;

/// <summary>Azurite, Microsoft's own emulator of Azure Storage: an npm package with a program a service.</summary>
internal static class AzuriteDefinitions
{
    /// <summary>The account that every Azurite has, and its key: both are documented.</summary>
    private static readonly EmulatorCredentials DevelopmentAccount =
        new("devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

    public static EmulatorDefinition Blob { get; } = Service("AzuriteBlob", "blob", 10000);

    public static EmulatorDefinition Queue { get; } = Service("AzuriteQueue", "queue", 10001);

    private static EmulatorDefinition Service(string name, string service, int port) => new()
    {
        Name = name,
        ReadyPath = "/",
        UsualPort = port,
        Credentials = DevelopmentAccount,
        Container = new()
        {
            Image = "Azurite",
            Port = port,
            Command = [$"azurite-{service}", $"--{service}Host", "0.0.0.0", "--inMemoryPersistence", "--silent", "--disableTelemetry"],
        },
        Program = new()
        {
            Needs = ["node"],
            FindMissing = () => NpmFolder.FindMissing("azurite"),
            Remedy = NpmFolder.Remedy,
            Command = at =>
            [
                "node", Path.Combine(NpmFolder.Path, "node_modules", "azurite", "dist", "src", service, "main.js"),
                $"--{service}Host", "127.0.0.1", $"--{service}Port", at.ToString(CultureInfo.InvariantCulture), "--inMemoryPersistence", "--silent", "--disableTelemetry",
            ],
        },
    };
}
