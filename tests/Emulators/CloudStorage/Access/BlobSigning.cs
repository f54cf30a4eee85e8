using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Access;

/// <summary>The service that signs for those who may act as a service account and do not have its key.</summary>
internal sealed class BlobSigning(EmulatedServiceAccount account)
{
    private const string Method = ":signBlob";

    public async Task<ApiReply> SignAsync(ApiRequest request, string resource)
    {
        if (resource != account.Email + Method)
            throw new ApiError(404, "notFound", "Not found; Gaia id not found for email " + resource.Replace(Method, string.Empty, StringComparison.Ordinal), "NotFound");
        var payload = (string?)(await request.ReadJsonAsync())["payload"];
        if (payload is null)
            throw ApiError.Invalid("The payload is missing.");
        var signed = account.Key.SignData(Convert.FromBase64String(payload), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return ApiReply.Json(new JsonObject { ["keyId"] = account.KeyId, ["signedBlob"] = Convert.ToBase64String(signed) });
    }
}
