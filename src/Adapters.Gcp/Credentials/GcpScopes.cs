namespace Portable.Adapters.Gcp.Credentials;

/// <summary>What tokens are asked for.</summary>
internal static class GcpScopes
{
    /// <summary>Everything; roles say what of it.</summary>
    public const string Platform = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>What the adapters use.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "https://www.googleapis.com/auth/devstorage.full_control",
        "https://www.googleapis.com/auth/pubsub",
        "https://www.googleapis.com/auth/iam",
    ];
}
