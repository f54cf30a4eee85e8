using Portable.Emulators;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

/// <summary>How Azurite's queues are reached, and what stands in for the service's answers.</summary>
internal static class Azurite
{
    /// <summary>What Storage Queues answer when requests come too fast.</summary>
    public static Answer ServerBusy { get; } = Error(503, "ServerBusy", "The server is busy.");

    /// <summary>An error in the form of Azure Storage.</summary>
    public static Answer Error(int status, string code, string message) => new(
        status,
        $"""<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>""",
        "application/xml",
        ("x-ms-error-code", code),
        ("x-ms-request-id", "d3a1f2b0-0003-0050-4c5e-000000000000"));

    /// <summary>The connection string of an account in Azurite.</summary>
    /// <param name="azurite">Azurite.</param>
    /// <param name="endpoint">Another address, such as a proxy's.</param>
    /// <param name="key">Another key than the account's.</param>
    public static string ConnectionString(RunningEmulator azurite, Uri? endpoint = null, string? key = null)
    {
        var account = azurite.Credentials.AccessKey;
        var address = new Uri(endpoint ?? azurite.Endpoint, account);
        return $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key ?? azurite.Credentials.SecretKey};QueueEndpoint={address}";
    }
}
