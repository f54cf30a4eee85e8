namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A connection string of Service Bus, in the official clients' words. What they do not know either is ignored.</summary>
/// <param name="Endpoint">The namespace, such as <c>sb://acme.servicebus.windows.net/</c>.</param>
/// <param name="KeyName">The name of the rule whose key signs.</param>
/// <param name="Key">The key.</param>
/// <param name="Signature">A signature made elsewhere, instead of the key.</param>
/// <param name="EntityPath">The queue that it is for.</param>
/// <param name="UseDevelopmentEmulator">Whether it is an emulator, which is spoken to without encryption.</param>
internal sealed record ServiceBusConnectionString(Uri Endpoint, string? KeyName, string? Key, string? Signature, string? EntityPath, bool UseDevelopmentEmulator)
{
    /// <summary>Reads a connection string.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it stands in the configuration.</param>
    /// <exception cref="ArgumentException">It is none, or incomplete; the message names the configuration key and quotes no secret.</exception>
    public static ServiceBusConnectionString Parse(string text, string path)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var middle = part.IndexOf('=', StringComparison.Ordinal);
            if (middle <= 0 || !parts.TryAdd(part[..middle].TrimEnd(), part[(middle + 1)..].TrimStart()))
                throw new ArgumentException($"{path} is not a connection string: a part of it has no name or no value, or comes twice.");
        }

        if (!Uri.TryCreate(Find("Endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Host.Length == 0 || endpoint.Scheme != "sb")
            throw new ArgumentException($"{path} has no Endpoint such as sb://acme.servicebus.windows.net/.");
        var (name, key, signature) = (Find("SharedAccessKeyName"), Find("SharedAccessKey"), Find("SharedAccessSignature"));
        if (signature is null && (name is null || key is null))
            throw new ArgumentException($"{path} has neither SharedAccessKeyName with SharedAccessKey nor SharedAccessSignature.");
        if (signature is not null && (name is not null || key is not null))
            throw new ArgumentException($"{path} has both SharedAccessKey and SharedAccessSignature; only one can be meant.");
        return new(endpoint, name, key, signature, Find("EntityPath"), string.Equals(Find("UseDevelopmentEmulator"), "true", StringComparison.OrdinalIgnoreCase));

        string? Find(string part) => parts.TryGetValue(part, out var value) && value.Length > 0 ? value : null;
    }

    /// <summary>Shows no secret.</summary>
    /// <returns>The endpoint.</returns>
    public override string ToString() => Endpoint.ToString();
}
