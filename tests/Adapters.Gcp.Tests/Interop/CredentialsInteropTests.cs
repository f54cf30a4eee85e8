using System.Buffers.Text;
using System.Text.Json.Nodes;
using System.Web;
using Portable.Adapters.Gcp.Credentials;
using Portable.Adapters.Gcp.Tests.Credentials;
using Portable.Emulators.CloudStorage.Access;
using Portable.Emulators.Node;

namespace Portable.Adapters.Gcp.Tests.Interop;

/// <summary>What Google's servers are asked for by Google's own JavaScript library, and by us, with the same credentials file.</summary>
public sealed class CredentialsInteropTests : IDisposable
{
    private const string Account = "robot@portable.iam.gserviceaccount.com";
    private const string Impersonate = $"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{Account}:generateAccessToken";
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Interop", "credentials-client.mjs");

    private readonly TokenServers servers = new();
    private readonly TokenClient client;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"portable-{Guid.NewGuid():N}");

    public CredentialsInteropTests()
    {
        client = new TokenClient(servers);
        Assert.SkipWhen(NodeProgram.FindAbsence("google-auth-library") is not null, NodeProgram.FindAbsence("google-auth-library") ?? string.Empty);
        servers.Answer(Impersonate, """{"accessToken":"of the account","expireTime":"2126-11-24T13:00:00Z"}""");
        foreach (var address in (string[])["https://oauth2.googleapis.com/token", "https://sts.googleapis.com/v1/token"])
            servers.Answer(address, """{"access_token":"of the first","expires_in":3600,"token_type":"Bearer"}""");
    }

    public void Dispose()
    {
        File.Delete(file);
        client.Dispose();
        servers.Dispose();
    }

    [Fact]
    public async Task A_service_account()
    {
        using var account = new EmulatedServiceAccount(Account);
        await AsksAlikeAsync(JsonNode.Parse(account.ToCredentialsJson(new Uri("https://oauth2.googleapis.com/token")))!);
    }

    [Fact]
    public Task A_users_login() => AsksAlikeAsync(User());

    [Fact]
    public Task A_service_account_that_a_user_impersonates() => AsksAlikeAsync(new JsonObject
    {
        ["type"] = "impersonated_service_account",
        ["source_credentials"] = User(),
        ["delegates"] = new JsonArray("first@portable.iam.gserviceaccount.com"),
        ["service_account_impersonation_url"] = Impersonate,
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_workload_identity(bool impersonates, bool isJson)
    {
        await File.WriteAllTextAsync(file, isJson ? """{"id_token":"the.subject.token"}""" : "the.subject.token", TestContext.Current.CancellationToken);
        var source = new JsonObject { ["file"] = file };
        if (isJson)
            source["format"] = new JsonObject { ["type"] = "json", ["subject_token_field_name"] = "id_token" };
        var credentials = new JsonObject
        {
            ["type"] = "external_account",
            ["audience"] = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
            ["token_url"] = "https://sts.googleapis.com/v1/token",
            ["credential_source"] = source,
        };
        if (impersonates)
            credentials["service_account_impersonation_url"] = Impersonate;
        await AsksAlikeAsync(credentials);
    }

    private static JsonObject User() => new() { ["type"] = "authorized_user", ["client_id"] = "id", ["client_secret"] = "s & t", ["refresh_token"] = "1//r" };

    private async Task AsksAlikeAsync(JsonNode credentials)
    {
        var token = TestContext.Current.CancellationToken;
        var theirs = await NodeProgram.RunAsync(Script, new JsonObject { ["credentials"] = credentials, ["scopes"] = new JsonArray([.. GcpScopes.All.Select(scope => (JsonNode?)scope)]) }, token);
        var ours = await CredentialsFile.Read(credentials.ToJsonString(), client).FetchAsync(token);

        Assert.Equal(theirs.GetProperty("token").GetString(), ours.Value);
        Assert.Equal(
            theirs.GetProperty("requests").EnumerateArray().Select(request => Describe(
                request.GetProperty("url").GetString()!, request.GetProperty("authorization").GetString(), request.GetProperty("body").GetString()!)),
            servers.Requests.Select(request => Describe(request.Address, request.Authorization, request.Body)));
    }

    /// <summary>A request in words, whatever the order of its fields.</summary>
    private static string Describe(string address, string? authorization, string body) =>
        $"{address} {authorization} {(body[0] == '{' ? Fields(JsonNode.Parse(body)!.AsObject()) : Form(body))}";

    private static string Form(string body)
    {
        var form = HttpUtility.ParseQueryString(body);
        return string.Join("; ", form.AllKeys.Order(StringComparer.Ordinal).Select(name => $"{name}: {(name == "assertion" ? Claims(form[name]!) : form[name])}"));
    }

    /// <summary>What a claim says, with its duration in place of its times.</summary>
    private static string Claims(string assertion)
    {
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(assertion.Split('.')[1]))!.AsObject();
        var duration = (long)claims["exp"]! - (long)claims["iat"]!;
        claims.Remove("iat");
        claims["exp"] = duration;
        return Fields(claims);
    }

    private static string Fields(JsonObject fields) => string.Join("; ", fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}: {field.Value!.ToJsonString()}"));
}
