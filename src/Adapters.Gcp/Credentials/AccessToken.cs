namespace Portable.Adapters.Gcp.Credentials;

/// <summary>A bearer token.</summary>
/// <param name="Value">What is sent. A secret.</param>
/// <param name="Expires">When it ends; the least there is where that is not known, so that it is asked for each time.</param>
internal sealed record AccessToken(string Value, DateTimeOffset Expires)
{
    /// <summary>Shows when it ends, never the token.</summary>
    public override string ToString() => $"token until {Expires:O}";
}
