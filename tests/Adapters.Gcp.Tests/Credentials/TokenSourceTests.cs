using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.Gcp.Credentials;
using Portable.Emulators.CloudStorage.Access;

namespace Portable.Adapters.Gcp.Tests.Credentials;

/// <summary>Every kind of credentials file, and the metadata server: what Google's servers are asked, and what is made of their answers.</summary>
public sealed class TokenSourceTests : IDisposable
{
    private const string Account = "robot@portable.iam.gserviceaccount.com";
    private const string Impersonate = $"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{Account}:generateAccessToken";
    private const string Platform = "https://www.googleapis.com/auth/cloud-platform";

    private readonly TokenServers servers = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenClient client;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"portable-{Guid.NewGuid():N}");

    public TokenSourceTests()
    {
        client = new TokenClient(servers, clock);
        clock.AutoAdvanceAmount = TimeSpan.Zero;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(file);
        client.Dispose();
        servers.Dispose();
    }

    [Fact]
    public async Task A_service_account_signs_who_it_is_for_an_hour_and_gets_a_token()
    {
        using var account = new EmulatedServiceAccount(Account);
        servers.Answer("https://tokens.example/token", """{"access_token":"ya29.robot","expires_in":3599,"token_type":"Bearer"}""");
        var source = CredentialsFile.Read(account.ToCredentialsJson(new Uri("https://tokens.example/token")), client);

        var token = await source.FetchAsync(Token);

        Assert.Equal(("ya29.robot", clock.GetUtcNow().AddSeconds(3599)), (token.Value, token.Expires));
        var form = Form(Assert.Single(servers.Requests).Body);
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        var parts = form["assertion"]!.Split('.');
        Assert.True(account.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal($$"""{"alg":"RS256","typ":"JWT","kid":"{{account.KeyId}}"}""", Encoding.UTF8.GetString(Base64(parts[0])));
        var claims = JsonNode.Parse(Base64(parts[1]))!;
        Assert.Equal((Account, "https://tokens.example/token"), ((string?)claims["iss"], (string?)claims["aud"]));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), (long)claims["iat"]!);
        Assert.Equal(clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), (long)claims["exp"]!);
        Assert.Contains("https://www.googleapis.com/auth/pubsub", ((string)claims["scope"]!).Split(' '));
        Assert.Equal(Account, await source.FindAccountAsync(Token));
        Assert.True(account.Key.VerifyData("ab"u8.ToArray(), Convert.FromBase64String((await source.SignAsync("ab"u8.ToArray(), Token))!), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_users_login_is_a_refresh_token()
    {
        servers.Answer("https://oauth2.googleapis.com/token", """{"access_token":"ya29.user","expires_in":3599}""");
        var source = CredentialsFile.Read("""{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"1//r"}""", client);
        Assert.Equal("ya29.user", (await source.FetchAsync(Token)).Value);
        Assert.Equal("grant_type=refresh_token&refresh_token=1%2F%2Fr&client_id=id&client_secret=s", Assert.Single(servers.Requests).Body);
        Assert.Null(await source.FindAccountAsync(Token));
    }

    [Fact]
    public async Task A_metadata_server_gives_the_tokens_and_the_name_of_the_machines_account()
    {
        servers.Answer("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token?scopes=", """{"access_token":"ya29.machine","expires_in":1000}""");
        servers.Answer("http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/email", Account);
        servers.Answer("http://metadata.google.internal/", "computeMetadata/");
        var source = new MetadataServer(client);
        Assert.True(await source.IsThereAsync());
        Assert.Equal("ya29.machine", (await source.FetchAsync(Token)).Value);
        Assert.Equal(Account, await source.FindAccountAsync(Token));
        Assert.All(servers.Requests, request => Assert.Equal("Google", request.Flavor));
    }

    [Theory]
    [InlineData("text", "the.subject.token\n")]
    [InlineData("json", """{"id_token":"the.subject.token"}""")]
    public async Task Another_providers_token_in_a_file_is_exchanged(string format, string content)
    {
        await File.WriteAllTextAsync(file, content, Token);
        servers.Answer("https://sts.googleapis.com/v1/token", """{"access_token":"ya29.federated","expires_in":3600,"token_type":"Bearer"}""");
        var source = CredentialsFile.Read(Federated(new JsonObject { ["file"] = file, ["format"] = Format(format) }), client);
        Assert.Equal("ya29.federated", (await source.FetchAsync(Token)).Value);
        var form = Form(Assert.Single(servers.Requests).Body);
        Assert.Equal("urn:ietf:params:oauth:grant-type:token-exchange", form["grant_type"]);
        Assert.Equal("urn:ietf:params:oauth:token-type:access_token", form["requested_token_type"]);
        Assert.Equal("//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q", form["audience"]);
        Assert.Equal("urn:ietf:params:oauth:token-type:jwt", form["subject_token_type"]);
        Assert.Equal("the.subject.token", form["subject_token"]);
        Assert.DoesNotContain(Platform, form["scope"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_providers_token_by_HTTP_is_exchanged_and_a_service_account_impersonated()
    {
        servers.Answer("http://169.254.169.254/identity", """{"id_token":"the.subject.token"}""");
        servers.Answer("https://sts.googleapis.com/v1/token", """{"access_token":"ya29.federated","expires_in":3600}""");
        servers.Answer(Impersonate, """{"accessToken":"ya29.robot","expireTime":"2026-11-24T13:00:00Z"}""");
        var subject = new JsonObject { ["url"] = "http://169.254.169.254/identity", ["headers"] = new JsonObject { ["Metadata-Flavor"] = "Elsewhere" }, ["format"] = Format("json") };
        var source = CredentialsFile.Read(Federated(subject, Impersonate), client);

        var token = await source.FetchAsync(Token);

        Assert.Equal(("ya29.robot", new DateTimeOffset(2026, 11, 24, 13, 0, 0, TimeSpan.Zero)), (token.Value, token.Expires));
        Assert.Equal("Elsewhere", servers.Requests[0].Flavor);
        Assert.Equal(Platform, Form(servers.Requests[1].Body)["scope"]);
        Assert.Equal("Bearer ya29.federated", servers.Requests[2].Authorization);
        Assert.Equal("3600s", (string?)JsonNode.Parse(servers.Requests[2].Body)!["lifetime"]);
        Assert.Equal(Account, await source.FindAccountAsync(Token));
    }

    [Fact]
    public async Task An_impersonated_account_signs_by_the_IAM_service_with_the_first_credentials()
    {
        servers.Answer("https://oauth2.googleapis.com/token", """{"access_token":"ya29.user","expires_in":3599}""");
        servers.Answer($"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{Account}:signBlob", """{"keyId":"1","signedBlob":"Cv8="}""");
        var source = CredentialsFile.Read(
            $$"""{"type":"impersonated_service_account","source_credentials":{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"r"},"delegates":["a@b"],"service_account_impersonation_url":"{{Impersonate}}"}""",
            client);
        Assert.Equal("Cv8=", await source.SignAsync([1, 2, 3], Token));
        Assert.Equal("Bearer ya29.user", servers.Requests[^1].Authorization);
        Assert.Equal("""{"payload":"AQID","delegates":["a@b"]}""", servers.Requests[^1].Body);
    }

    [Theory]
    [InlineData("""{"type":"service_account","client_email":"a@b"}""", "lacks 'private_key'")]
    [InlineData("""{"type":"authorized_user","client_id":"id"}""", "lacks 'refresh_token'")]
    [InlineData("""{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":{"environment_id":"aws1","url":"http://x"}}""", "neither a file nor a URL; for any other set AccessToken in code")]
    [InlineData("""{"type":"external_account","audience":"a","subject_token_type":"t","credential_source":{"executable":{"command":"x"}}}""", "neither a file nor a URL; for any other set AccessToken in code")]
    [InlineData("""{"type":"gdch_service_account"}""", "is of a type that is not known here; for such credentials set AccessToken in code")]
    [InlineData("{}", "lacks 'type'")]
    public void A_file_that_says_too_little_is_refused_with_what_it_lacks(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => CredentialsFile.Read(json, client)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Refused_credentials_are_told_in_the_servers_words_and_not_tried_again()
    {
        servers.Answer("https://oauth2.googleapis.com/token", """{"error":"invalid_grant","error_description":"Token has been expired or revoked."}""", HttpStatusCode.BadRequest);
        var source = CredentialsFile.Read("""{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"secret-r"}""", client);
        var error = await Assert.ThrowsAsync<GcpCredentialsException>(() => source.FetchAsync(Token));
        Assert.Equal("oauth2.googleapis.com gives no token: invalid_grant Token has been expired or revoked. (400)", error.Message);
        Assert.Single(servers.Requests);
    }

    [Fact]
    public async Task A_server_that_is_out_of_order_is_asked_three_times()
    {
        servers.Answer("https://oauth2.googleapis.com/token", "<html>", HttpStatusCode.ServiceUnavailable);
        var source = CredentialsFile.Read("""{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"r"}""", client);
        var asking = Assert.ThrowsAsync<HttpRequestException>(() => source.FetchAsync(Token));
        while (!asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(ProviderFailure.Unavailable, GcpErrors.Classify(await asking));
        Assert.Equal(3, servers.Requests.Count);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_its_end_and_one_request_fetches_the_next_for_all()
    {
        var tokens = 0;
        servers.Answers["https://oauth2.googleapis.com/token"] = () => (HttpStatusCode.OK, $$"""{"access_token":"ya29.{{++tokens}}","expires_in":3600}""");
        using var credentials = new GcpCredentials(
            new GcpOptions { CredentialsJson = """{"type":"authorized_user","client_id":"id","client_secret":"s","refresh_token":"r"}""" }, "Portable:Test", client);
        Assert.Equal("ya29.1", await credentials.GetTokenAsync(Token));
        clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("ya29.1", await credentials.GetTokenAsync(Token));
        clock.Advance(TimeSpan.FromMinutes(1));
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => credentials.GetTokenAsync(Token).AsTask()));
        Assert.All(all, each => Assert.Equal("ya29.2", each));
        Assert.Equal(2, tokens);
    }

    [Fact]
    public async Task Tokens_that_the_application_gives_are_asked_for_each_time()
    {
        var given = 0;
        using var credentials = new GcpCredentials(new GcpOptions { AccessToken = _ => new($"given-{++given}") }, "Portable:Test", client);
        Assert.Equal("given-2", await TwiceAsync());
        Assert.Empty(servers.Requests);

        async Task<string> TwiceAsync()
        {
            await credentials.GetTokenAsync(Token);
            return await credentials.GetTokenAsync(Token);
        }
    }

    private static string Federated(JsonObject subject, string? impersonate = null) => new JsonObject
    {
        ["type"] = "external_account",
        ["audience"] = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
        ["token_url"] = "https://sts.googleapis.com/v1/token",
        ["credential_source"] = subject,
        ["service_account_impersonation_url"] = impersonate,
    }.ToJsonString();

    private static JsonObject Format(string type) => new() { ["type"] = type, ["subject_token_field_name"] = type == "json" ? "id_token" : null };

    private static System.Collections.Specialized.NameValueCollection Form(string body) => HttpUtility.ParseQueryString(body);

    private static byte[] Base64(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
