using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Portable.Emulators.CloudStorage;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>Where a token is needed, and where tokens and signatures are to be had.</summary>
public sealed class AccessTests : CloudStorageTests
{
    private readonly MovedTime time = new();

    protected override CloudStorageEmulatorOptions Options => new() { RequireAuthorization = true, TimeProvider = time, TokenLifetime = TimeSpan.FromMinutes(5) };

    /// <summary>The bucket of the other tests is made by somebody who is let in.</summary>
    protected override (string Name, string Value)[] Identify() => [("Authorization", $"Bearer {Emulator.Tokens.Create()}")];

    [Fact]
    public async Task Anonymous_callers_are_told_that_a_token_is_required() =>
        Assert.Equal("required", (await RefusedAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, Objects)).Reason);

    [Fact]
    public async Task A_token_is_good_until_it_expires()
    {
        var token = Bearer(Emulator.Tokens.Create());

        await JsonAsync(HttpMethod.Get, Objects, null, token);
        time.Offset = TimeSpan.FromMinutes(6);
        var refused = await RefusedAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, Objects, null, token);

        Assert.Equal(("authError", "Invalid Credentials"), refused);
    }

    [Fact]
    public async Task Who_is_known_and_may_nothing_is_forbidden() =>
        Assert.Equal("forbidden", (await RefusedAsync(HttpStatusCode.Forbidden, HttpMethod.Get, Objects, null, Bearer(Emulator.Tokens.CreateForbidden()))).Reason);

    [Fact]
    public async Task All_tokens_can_be_made_to_expire_at_once()
    {
        var token = Bearer(Emulator.Tokens.Create());
        Emulator.Tokens.ExpireAll();

        await RefusedAsync(HttpStatusCode.Unauthorized, HttpMethod.Get, Objects, null, token);
    }

    [Fact]
    public async Task A_statement_of_the_accounts_is_changed_for_a_token()
    {
        using var answer = await GrantAsync(Statement(Emulator.ServiceAccount.Email));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var granted = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(300, granted.GetProperty("expires_in").GetInt32());
        Assert.Equal(1, Emulator.Tokens.Issued);
        await JsonAsync(HttpMethod.Get, Objects, null, Bearer(granted.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task A_statement_that_is_forged_old_or_anothers_is_refused()
    {
        var good = Statement(Emulator.ServiceAccount.Email);
        using var forged = await GrantAsync(good[..^8] + "AAAAAAAA");
        using var stranger = await GrantAsync(Statement("stranger@portable.iam.gserviceaccount.com"));
        using var nonsense = await GrantAsync("nonsense");
        time.Offset = TimeSpan.FromHours(2);
        using var old = await GrantAsync(good);

        Assert.All([forged, stranger, nonsense, old], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Contains("Invalid JWT Signature.", await forged.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, Emulator.Tokens.Issued);
    }

    [Fact]
    public async Task A_refresh_token_is_changed_for_a_token()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/token", Form(("grant_type", "refresh_token"), ("refresh_token", CloudStorageEmulator.RefreshToken), ("client_id", "any"), ("client_secret", "any")));
        using var wrong = await SendAsync(HttpMethod.Post, "/token", Form(("grant_type", "refresh_token"), ("refresh_token", "other")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("invalid_grant", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_of_Googles_get_theirs_for_a_header()
    {
        const string Path = "/computeMetadata/v1/instance/service-accounts/default/token";
        using var without = await SendAsync(HttpMethod.Get, Path);
        var granted = await JsonAsync(HttpMethod.Get, Path, null, ("Metadata-Flavor", "Google"));

        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        await JsonAsync(HttpMethod.Get, Objects, null, Bearer(granted.GetProperty("access_token").GetString()!));
    }

    [Fact]
    public async Task Who_has_a_token_can_have_bytes_signed()
    {
        var account = Emulator.ServiceAccount;
        var path = $"/v1/projects/-/serviceAccounts/{account.Email}:signBlob";
        var payload = JsonContent.Create(new { payload = Convert.ToBase64String("hello"u8) });

        await RefusedAsync(HttpStatusCode.Unauthorized, HttpMethod.Post, path, JsonContent.Create(new { payload = "" }));
        var signed = await JsonAsync(HttpMethod.Post, path, payload, Identify());

        Assert.True(account.Key.VerifyData("hello"u8, signed.GetProperty("signedBlob").GetBytesFromBase64(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/projects/-/serviceAccounts/other@portable:signBlob", JsonContent.Create(new { payload = "" }), Identify());
    }

    [Fact]
    public void The_accounts_key_file_is_a_key_file()
    {
        var file = JsonElement.Parse(Emulator.ServiceAccount.ToCredentialsJson(Emulator.TokenUri));
        using var key = RSA.Create();
        key.ImportFromPem(file.GetProperty("private_key").GetString());

        Assert.Equal("service_account", file.GetProperty("type").GetString());
        Assert.Equal(Emulator.TokenUri.ToString(), file.GetProperty("token_uri").GetString());
        Assert.Equal(Emulator.ServiceAccount.Key.ExportRSAPublicKey(), key.ExportRSAPublicKey());
    }

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private Task<HttpResponseMessage> GrantAsync(string statement) =>
        SendAsync(HttpMethod.Post, "/token", Form(("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", statement)));

    private string Statement(string email)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var text = $"{Encode(new { alg = "RS256", typ = "JWT" })}.{Encode(new { iss = email, scope = "any", aud = Emulator.TokenUri, iat = now, exp = now + 3600 })}";
        return $"{text}.{Base64Url.EncodeToString(Emulator.ServiceAccount.Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";

        static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }

    /// <summary>The system's time, some time later.</summary>
    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
