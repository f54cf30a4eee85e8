using System.Globalization;
using Portable.Emulators.Node;
using Portable.Emulators.Running;

namespace Portable.Emulators.Aws;

/// <summary>Emulators of SQS that are npm packages.</summary>
internal static class SqsInNodeDefinitions
{
    public static EmulatorDefinition Fauxqs { get; } = new()
    {
        Name = "Fauxqs",
        ReadyPath = "/health",
        Container = new() { Image = "Fauxqs", Port = 4566 },
        Program = NodeScript("fauxqs"),
    };

    public static EmulatorDefinition LocalAwsSqs { get; } = new()
    {
        Name = "LocalAwsSqs",
        ReadyPath = "/",
        Program = NodeScript("local-aws-sqs"),
    };

    /// <summary>The script that has its package's name and takes a port.</summary>
    private static LocalProgram NodeScript(string package) => new()
    {
        Needs = ["node"],
        FindMissing = () => NpmFolder.FindMissing(package),
        Remedy = NpmFolder.Remedy,
        Command = port => ["node", Path.Combine(NpmFolder.Path, package + ".mjs"), port.ToString(CultureInfo.InvariantCulture)],
    };
}
