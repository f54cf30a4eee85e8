using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.Emulators.CloudStorage.Access;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>V4 signatures. What is to be signed is held against the examples that Google publishes for authors of clients
/// (<c>googleapis/conformance-tests</c>, <c>v4_signatures.json</c>).</summary>
public sealed class SignatureTests : IDisposable
{
    private const string Account = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";
    private static readonly Uri Google = new("https://storage.googleapis.com");
    private static readonly DateTimeOffset Then = new(2019, 2, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly ScriptedGcs gcs = new();

    public void Dispose() => gcs.Dispose();

    [Theory]
    [InlineData("GET", "test-object", "00e2fb794ea93d7adb703edaebdd509821fcc7d4f1a79ac5c8d2b394df109320")]
    [InlineData("PUT", "test-object", "78742860705da91404222d5d66ff89850292471199c3c2808d116ad12e6177b4")]
    [InlineData("GET", "/path/with/slashes/under_score/amper&sand/file.ext", "63c601ecd6ccfec84f1113fc906609cbdf7651395f4300cecd96ddd2c35164f8")]
    public async Task What_is_signed_is_what_Google_publishes(string method, string key, string expectedHash)
    {
        var signed = string.Empty;
        var signer = new GcsSigner(Account, (bytes, _) =>
        {
            signed = Encoding.UTF8.GetString(bytes);
            return Task.FromResult(Convert.ToBase64String([0x0A, 0xFF]));
        });
        var options = new SignOptions { Method = new HttpMethod(method), ExpiresIn = TimeSpan.FromSeconds(10) };

        var uri = await GcsSignature.SignAsync(signer, Google, new GcsAddresses(Google, "test-bucket").XmlPath(key), options, Then, CancellationToken.None);

        Assert.Equal($"GOOG4-RSA-SHA256\n20190201T090000Z\n20190201/auto/storage/goog4_request\n{expectedHash}", signed);
        Assert.Equal(
            $"https://storage.googleapis.com/test-bucket/{key.Replace("&", "%26", StringComparison.Ordinal)}?X-Goog-Algorithm=GOOG4-RSA-SHA256"
            + "&X-Goog-Credential=test-iam-credentials%40dummy-project-id.iam.gserviceaccount.com%2F20190201%2Fauto%2Fstorage%2Fgoog4_request"
            + "&X-Goog-Date=20190201T090000Z&X-Goog-Expires=10&X-Goog-SignedHeaders=host&X-Goog-Signature=0aff",
            uri.OriginalString);
    }

    [Fact]
    public async Task A_bound_content_type_is_a_signed_header()
    {
        var signed = Array.Empty<byte>();
        var signer = new GcsSigner(Account, (bytes, _) =>
        {
            signed = bytes;
            return Task.FromResult(string.Empty);
        });
        var options = new SignOptions { Method = HttpMethod.Put, ExpiresIn = TimeSpan.FromSeconds(10), ContentType = "image/webp" };

        var uri = await GcsSignature.SignAsync(signer, Google, "/b/k", options, Then, CancellationToken.None);

        Assert.Contains("&X-Goog-SignedHeaders=content-type%3Bhost&", uri.Query, StringComparison.Ordinal);
        var query = uri.Query[1..uri.Query.IndexOf("&X-Goog-Signature", StringComparison.Ordinal)];
        var canonical = $"PUT\n/b/k\n{query}\ncontent-type:image/webp\nhost:storage.googleapis.com\n\ncontent-type;host\nUNSIGNED-PAYLOAD";
        Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))), Encoding.UTF8.GetString(signed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_life_is_counted_in_whole_seconds_from_the_clock_of_the_store()
    {
        using var account = new EmulatedServiceAccount();
        var clock = new FakeTimeProvider(Then + TimeSpan.FromMilliseconds(900));
        using var provider = new GcsObjectStoreProvider(new GcpOptions { CredentialsJson = account.ToCredentialsJson(new Uri("http://127.0.0.1:9/token")) }, timeProvider: clock);
        var store = provider.Open(new ObjectStoreDefinition { Bucket = "b" });

        var signed = await store.SignAsync("k", new SignOptions { ExpiresIn = TimeSpan.FromMilliseconds(1500) });

        Assert.Contains("&X-Goog-Date=20190201T090000Z&X-Goog-Expires=2&", signed.Uri.Query, StringComparison.Ordinal);
        Assert.Equal(Then + TimeSpan.FromSeconds(2), signed.ExpiresAt);
        Assert.Equal("storage.googleapis.com", signed.Uri.Host);
    }

    [Fact]
    public async Task Without_credentials_nobody_signs_and_the_error_says_where_to_set_them()
    {
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => gcs.Open().SignAsync("k"));
        Assert.Equal(ObjectStoreErrorCode.Unauthenticated, error.Code);
        Assert.Contains("Portable:Gcp:CredentialsPath", error.Message, StringComparison.Ordinal);
        Assert.Contains("SigningServiceAccount", error.Message, StringComparison.Ordinal);
        Assert.Empty(gcs.Requests);
    }

    [Fact]
    public async Task Credentials_without_a_key_sign_by_the_IAM_service_as_the_account_that_is_configured()
    {
        var asked = new List<ScriptedRequest>();
        gcs.Answer = request =>
        {
            asked.Add(request);
            return ScriptedGcs.Json("""{"keyId":"1","signedBlob":"Cv8="}""");
        };
        using var provider = gcs.Connect(
            new GcsObjectStoreOptions { SigningServiceAccount = Account, IamEndpoint = new Uri("https://iam.example/") },
            gcp => gcp with { Endpoint = new Uri("https://storage.example"), AccessToken = _ => new("ya29.a-token") });

        var signed = await provider.Open(new ObjectStoreDefinition { Bucket = "b" }).SignAsync("k");

        var request = Assert.Single(asked);
        Assert.Equal($"https://iam.example/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(Account)}:signBlob", request.Address.OriginalString);
        Assert.StartsWith("GOOG4-RSA-SHA256\n", Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(request.Body)!["payload"]!)), StringComparison.Ordinal);
        Assert.EndsWith("&X-Goog-Signature=0aff", signed.Uri.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("a-token", signed.Uri.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_may_not_sign_is_an_error()
    {
        gcs.Answer = _ => ScriptedGcs.Error(HttpStatusCode.Forbidden, "forbidden", "Permission iam.serviceAccounts.signBlob denied");
        using var provider = gcs.Connect(
            new GcsObjectStoreOptions { SigningServiceAccount = Account, IamEndpoint = new Uri("https://iam.example/") },
            gcp => gcp with { Endpoint = new Uri("https://storage.example"), AccessToken = _ => new("ya29.a-token") });
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => provider.Open(new ObjectStoreDefinition { Bucket = "b" }).SignAsync("k"));
        Assert.Equal(ObjectStoreErrorCode.PermissionDenied, error.Code);
    }
}
