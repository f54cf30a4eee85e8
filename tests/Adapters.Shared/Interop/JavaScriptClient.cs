using System.Text.Json.Nodes;
using Portable.Emulators.Node;

namespace Portable.Adapters.Tests.Interop;

/// <summary>A provider's own JavaScript client, run by Node with a script of the folder <c>Interop</c>: the second opinion on what our adapters write, and a
/// writer of what they read.</summary>
/// <param name="name">What the script is called: <c>storage</c> for <c>storage-client.mjs</c>.</param>
/// <param name="setup">What the script is told besides the calls.</param>
internal sealed class JavaScriptClient(string name, JsonObject setup)
{
    private readonly string script = Path.Combine(AppContext.BaseDirectory, "Interop", $"{name}-client.mjs");

    /// <summary>Makes calls one after the other in one process.</summary>
    /// <returns>Their outputs; <see langword="null"/> where there is none.</returns>
    /// <exception cref="JavaScriptException">The client threw.</exception>
    public async Task<IReadOnlyList<JsonNode?>> CallAsync(params JsonObject[] calls)
    {
        var job = (JsonObject)setup.DeepClone();
        job["calls"] = new JsonArray([.. calls]);
        var answers = await NodeProgram.RunAsync(script, job, TestContext.Current.CancellationToken);
        return [.. JsonArray.Create(answers)!.Select(answer => answer!["error"] is { } error ? throw new JavaScriptException(error.ToJsonString()) : answer["output"])];
    }

    /// <summary>One call.</summary>
    /// <param name="operation">One of the script's.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="key">The object, where it is about one.</param>
    public static JsonObject Step(string operation, JsonObject? input = null, string? key = null) => new() { ["operation"] = operation, ["input"] = input, ["key"] = key };

    /// <summary>Makes one call.</summary>
    public async Task<JsonNode?> CallAsync(string operation, JsonObject? input = null, string? key = null) => (await CallAsync(Step(operation, input, key)))[0];

    /// <summary>Bytes as the scripts take them.</summary>
    public static JsonObject Bytes(ReadOnlySpan<byte> bytes) => new() { ["$bytes"] = Convert.ToBase64String(bytes) };

    /// <summary>Bytes as the scripts give them.</summary>
    public static byte[] Bytes(JsonNode? node) => Convert.FromBase64String((string)node!["$bytes"]!);

    /// <summary>Text by name as the scripts take it: metadata, attributes.</summary>
    public static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) => new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    /// <summary>Text by name as the scripts give it.</summary>
    public static Dictionary<string, string> Texts(JsonNode? node) => node!.AsObject().ToDictionary(text => text.Key, text => (string)text.Value!, StringComparer.Ordinal);
}
