using System.Collections.Frozen;
using System.Globalization;
using Portable.Emulators.Docker;
using Portable.Emulators.Running;

namespace Portable.Emulators.Aws;

internal static class MotoDefinition
{
    /// <summary>Moto's optional library for CRC-32C; without one it stores another checksum under that name.</summary>
    private static readonly string Library = EmulatorsFolder.Combine("Aws", "python");

    private static readonly LocalProgram Program = new()
    {
        Needs = ["moto_server"],
        Remedy = "install it with: pip install 'moto[server]==5.2.1'",
        Command = port => ["env", $"PYTHONPATH={Library}", "PYTHONDONTWRITEBYTECODE=1", "moto_server", "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)],
    };

    private static readonly ContainerRecipe Container = new()
    {
        Image = "Moto",
        Port = 5000,
        Folder = Library,
        Environment = new Dictionary<string, string> { ["PYTHONPATH"] = "/portable" },
    };

    private static readonly FrozenDictionary<string, string> CheckCredentials = new Dictionary<string, string>
    {
        ["INITIAL_NO_AUTH_ACTION_COUNT"] = MotoUser.Actions.ToString(CultureInfo.InvariantCulture),
    }.ToFrozenDictionary();

    public static EmulatorDefinition Default { get; } = new()
    {
        Name = "Moto",
        ReadyPath = "/moto-api/",
        UsualPort = 5000,
        Container = Container,
        Program = Program,
    };

    /// <summary>Moto checks credentials after a number of actions; just as many make the user.</summary>
    public static EmulatorDefinition WithAuthentication { get; } = Default with
    {
        Name = "MotoWithAuthentication",
        Container = Container with { Environment = Container.Environment.Concat(CheckCredentials).ToFrozenDictionary() },
        Program = Program with { Environment = CheckCredentials },
        PrepareAsync = MotoUser.CreateAsync,
    };
}
