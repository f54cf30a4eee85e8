using System.Text.Json.Nodes;
using Portable.Emulators;
using Portable.Emulators.Node;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>Amazon's own JavaScript client, whose commands are called by their names.</summary>
/// <param name="service"><c>s3</c> or <c>sqs</c>.</param>
/// <param name="emulator">The emulator.</param>
/// <param name="oldServer">Whether the server knows nothing of the newer checksums.</param>
internal sealed class AwsClient(string service, RunningEmulator emulator, bool oldServer = false)
{
    private readonly JavaScriptClient client = new("aws", Setup(service, emulator, oldServer ? "WHEN_REQUIRED" : "WHEN_SUPPORTED"));

    /// <summary>Why it cannot be run here; <see langword="null"/> if it can.</summary>
    public static string? FindAbsence() =>
        NodeProgram.FindAbsence("@aws-sdk/client-s3", "@aws-sdk/client-sqs", "@aws-sdk/lib-storage", "@aws-sdk/s3-request-presigner");

    /// <summary>Runs commands one after the other in one process.</summary>
    /// <param name="calls">The commands' names, such as <c>PutObject</c>, and their inputs.</param>
    /// <returns>Their outputs.</returns>
    /// <exception cref="JavaScriptException">The client threw.</exception>
    public async Task<IReadOnlyList<JsonNode>> CallAsync(params (string Operation, JsonObject Input)[] calls) =>
        [.. (await client.CallAsync([.. calls.Select(call => JavaScriptClient.Step(call.Operation, call.Input))])).Select(output => output!)];

    /// <summary>Runs one command.</summary>
    public async Task<JsonNode> CallAsync(string operation, JsonObject input) => (await CallAsync((operation, input)))[0];

    private static JsonObject Setup(string service, RunningEmulator emulator, string checksums) => new()
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
    };
}
