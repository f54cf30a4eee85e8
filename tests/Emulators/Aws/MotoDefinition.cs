using System.Collections.Frozen;
using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Aws;

internal static class MotoDefinition
{
    private static readonly LocalProgram Program = new()
    {
        Needs = ["moto_server"],
        Remedy = "install it with: pip install 'moto[server]==5.2.1'",
        Command = port => ["moto_server", "-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)],
    };

    public static EmulatorDefinition Default { get; } = new()
    {
        Name = "Moto",
        ReadyPath = "/moto-api/",
        Program = Program,
    };

    /// <summary>Moto checks credentials after a number of actions; just as many make the user.</summary>
    public static EmulatorDefinition WithAuthentication { get; } = Default with
    {
        Name = "MotoWithAuthentication",
        Program = Program with
        {
            Environment = new Dictionary<string, string>
            {
                ["INITIAL_NO_AUTH_ACTION_COUNT"] = MotoUser.Actions.ToString(CultureInfo.InvariantCulture),
            }.ToFrozenDictionary(),
        },
        PrepareAsync = MotoUser.CreateAsync,
    };
}
