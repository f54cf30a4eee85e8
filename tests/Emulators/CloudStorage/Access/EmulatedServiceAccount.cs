using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Portable.Emulators.CloudStorage.Access;

/// <summary>A service account that exists in an emulator only, with a key of its own.</summary>
public sealed class EmulatedServiceAccount : IDisposable
{
    private const int KeyBits = 2048;

    /// <summary>An account with a new key.</summary>
    /// <param name="email">Its name.</param>
    public EmulatedServiceAccount(string email = "portable@portable.iam.gserviceaccount.com") => Email = email;

    /// <summary>Its name.</summary>
    public string Email { get; }

    /// <summary>The key's name.</summary>
    public string KeyId { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>Its key. It guards nothing.</summary>
    public RSA Key { get; } = RSA.Create(KeyBits);

    /// <summary>The account's key file, as Google Cloud's console hands it out.</summary>
    /// <param name="tokenUri">Where tokens are to be had: the emulator's <see cref="CloudStorageEmulator.TokenUri"/>.</param>
    /// <returns>The file's text.</returns>
    public string ToCredentialsJson(Uri tokenUri) => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "portable",
        ["private_key_id"] = KeyId,
        ["private_key"] = Key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = Email,
        ["client_id"] = "1",
        ["token_uri"] = tokenUri?.ToString(),
    }.ToJsonString();

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
