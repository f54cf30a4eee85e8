using System.Text.Json.Nodes;
using Portable.Emulators;
using Portable.Emulators.Node;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>Amazon's own JavaScript client, run by Node with <c>aws-client.mjs</c>: the second opinion on what our adapters write, and a writer of
/// what they read.</summary>
/// <param name="service"><c>s3</c> or <c>sqs</c>.</param>
/// <param name="emulator">The emulator.</param>
/// <param name="oldServer">Whether the server knows nothing of the newer checksums.</param>
internal sealed class JavaScriptClient(string service, RunningEmulator emulator, bool oldServer = false)
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Interop", "aws-client.mjs");

    /// <summary>Why it cannot be run here; <see langword="null"/> if it can.</summary>
    public static string? FindAbsence() =>
        NodeProgram.FindAbsence("@aws-sdk/client-s3", "@aws-sdk/client-sqs", "@aws-sdk/lib-storage", "@aws-sdk/s3-request-presigner");

    /// <summary>Runs commands one after the other in one process.</summary>
    /// <param name="calls">The commands' names, such as <c>PutObject</c>, and their inputs.</param>
    /// <returns>Their outputs.</returns>
    /// <exception cref="JavaScriptException">The client threw.</exception>
    public async Task<IReadOnlyList<JsonNode>> CallAsync(params (string Operation, JsonObject Input)[] calls)
    {
        var checksums = oldServer ? "WHEN_REQUIRED" : "WHEN_SUPPORTED";
        var job = new JsonObject
        {
            ["service"] = service,
            ["config"] = new JsonObject
            {
                ["endpoint"] = emulator.Endpoint.AbsoluteUri,
                ["region"] = "us-east-1",
                ["forcePathStyle"] = true,
                ["requestChecksumCalculation"] = checksums,
                ["responseChecksumValidation"] = checksums,
                ["credentials"] = new JsonObject { ["accessKeyId"] = emulator.Credentials.AccessKey, ["secretAccessKey"] = emulator.Credentials.SecretKey },
            },
            ["calls"] = new JsonArray([.. calls.Select(call => new JsonObject { ["operation"] = call.Operation, ["input"] = call.Input })]),
        };
        var answers = await NodeProgram.RunAsync(Script, job, TestContext.Current.CancellationToken);
        return [.. JsonArray.Create(answers)!.Select(answer => answer!["error"] is { } error ? throw new JavaScriptException(error.ToJsonString()) : answer["output"]!)];
    }

    /// <summary>Runs one command.</summary>
    public async Task<JsonNode> CallAsync(string operation, JsonObject input) => (await CallAsync((operation, input)))[0];

    /// <summary>Bytes as the script takes them.</summary>
    public static JsonObject Bytes(ReadOnlySpan<byte> bytes) => new() { ["$bytes"] = Convert.ToBase64String(bytes) };

    /// <summary>Bytes as the script gives them.</summary>
    public static byte[] Bytes(JsonNode? node) => Convert.FromBase64String((string)node!["$bytes"]!);
}

/// <summary>The JavaScript client threw.</summary>
/// <param name="message">Its error.</param>
internal sealed class JavaScriptException(string message) : Exception(message);
