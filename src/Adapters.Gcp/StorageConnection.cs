using Portable.Adapters.Gcp.Credentials;

namespace Portable.Adapters.Gcp;

/// <summary>How to reach Cloud Storage.</summary>
/// <param name="Client">Sends requests, with a token where the endpoint takes one.</param>
/// <param name="Endpoint">The service's address.</param>
/// <param name="Credentials">Who asks, and signs.</param>
/// <param name="TakesCredentials">Whether there are any there.</param>
internal sealed record StorageConnection(HttpClient Client, Uri Endpoint, GcpCredentials Credentials, bool TakesCredentials);
