using System.Text.Json.Nodes;
using Portable.Emulators.Node;

namespace Portable.Adapters.Gcp.Tests.Interop;

/// <summary>Google's own JavaScript clients, run by Node with the scripts beside this file: the second opinion on what our adapters write, and a writer of
/// what they read.</summary>
/// <param name="service"><c>storage</c> or <c>pubsub</c>.</param>
/// <param name="setup">What the script is told besides the calls.</param>
internal sealed class JavaScriptClient(string service, JsonObject setup)
{
    private readonly string script = Path.Combine(AppContext.BaseDirectory, "Interop", $"{service}-client.mjs");

    /// <summary>Why it cannot be run here; <see langword="null"/> if it can.</summary>
    public static string? FindAbsence() => NodeProgram.FindAbsence("@google-cloud/storage", "@google-cloud/pubsub");

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
}

/// <summary>The JavaScript client threw.</summary>
/// <param name="message">Its error.</param>
internal sealed class JavaScriptException(string message) : Exception(message);
