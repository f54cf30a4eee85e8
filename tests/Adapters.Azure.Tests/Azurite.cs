using Portable.Emulators;

namespace Portable.Adapters.Azure.Tests;

/// <summary>How Azurite's services are reached, and what stands in for their answers.</summary>
internal static class Azurite
{
    /// <summary>What Azure Storage answers when requests come too fast.</summary>
    public static Answer ServerBusy { get; } = Error(503, "ServerBusy", "The server is busy.");

    /// <summary>What it answers when it fails.</summary>
    public static Answer InternalError { get; } = Error(500, "InternalError", "Server encountered an internal error. Please try again after some time.");

    /// <summary>An error in the form of Azure Storage. The code stands in a header, so that it suits a HEAD as well.</summary>
    public static Answer Error(int status, string code, string message) => new(
        status,
        $"""<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>""",
        "application/xml",
        ("x-ms-error-code", code),
        ("x-ms-request-id", "d3a1f2b0-0003-0050-4c5e-000000000000"));

    /// <summary>The connection string of an account's blobs.</summary>
    /// <param name="azurite">Azurite.</param>
    /// <param name="endpoint">Another address, such as a proxy's.</param>
    /// <param name="key">Another key than the account's.</param>
    /// <param name="signature">A shared access signature in place of the key.</param>
    public static string Blobs(RunningEmulator azurite, Uri? endpoint = null, string? key = null, string? signature = null) => Account("Blob", azurite, endpoint, key, signature);

    /// <summary>The connection string of an account's queues, likewise.</summary>
    public static string Queues(RunningEmulator azurite, Uri? endpoint = null, string? key = null, string? signature = null) => Account("Queue", azurite, endpoint, key, signature);

    private static string Account(string service, RunningEmulator azurite, Uri? endpoint, string? key, string? signature)
    {
        var account = azurite.Credentials.AccessKey;
        var address = new Uri(endpoint ?? azurite.Endpoint, account);
        return signature is null
            ? $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key ?? azurite.Credentials.SecretKey};{service}Endpoint={address}"
            : $"{service}Endpoint={address};SharedAccessSignature={signature}";
    }
}
