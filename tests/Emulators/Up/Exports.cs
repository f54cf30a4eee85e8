using System.Text;
using System.Text.RegularExpressions;

namespace Portable.Emulators.Up;

/// <summary>A cloud's configuration as lines for a shell.</summary>
internal static partial class Exports
{
    /// <summary>One line a setting, under a heading. Every cloud sets what another may have set before in the same terminal.</summary>
    public static string Of(EmulatedCloud cloud, string services)
    {
        var lines = new StringBuilder($"# {cloud.Provider}: {services}\n");
        Add("Portable:Provider", cloud.Provider);
        Add("Portable:ObjectStores:uploads:Events:RaisedBy", cloud.RaisesEvents ? "Provider" : "Application");
        foreach (var (key, value) in cloud.Settings)
            Add(key, value);
        if (cloud.Provider == "Azure")
            lines.Append("# For Storage Queues in place of Service Bus this too: export Portable__MessageQueues__uploads__Provider=AzureQueues\n");
        return lines.ToString();

        void Add(string key, string value) => lines.Append($"export {key.Replace(":", "__", StringComparison.Ordinal)}={Quote(value)}\n");
    }

    private static string Quote(string value) => Plain().IsMatch(value) ? value : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w./:-]+$")]
    private static partial Regex Plain();
}
