namespace Portable.Emulators.Running;

/// <summary>An emulator that others started and the environment names.</summary>
internal static class EnvironmentEndpoint
{
    /// <summary>The emulator the environment names, whether it answers or not: who names one wants that one and no other.</summary>
    public static StartedEmulator? Find(EmulatorDefinition definition)
    {
        var variable = definition.Variable;
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } value)
            return null;
        if (!Uri.TryCreate(value, UriKind.Absolute, out var endpoint) || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps))
            throw new EmulatorAbsentException($"{variable} must be an http or https address such as http://127.0.0.1:5000, but is '{value}'.");
        var credentials = new EmulatorCredentials(
            Environment.GetEnvironmentVariable($"{variable}_ACCESS_KEY") ?? definition.Credentials.AccessKey,
            Environment.GetEnvironmentVariable($"{variable}_SECRET_KEY") ?? definition.Credentials.SecretKey);
        return new(new(definition.Name, endpoint, EmulatorSource.Environment, credentials, LogFile: null), Lifetime: null);
    }
}
