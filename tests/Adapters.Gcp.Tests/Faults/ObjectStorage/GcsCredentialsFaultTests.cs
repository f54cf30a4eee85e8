using Portable.Emulators.CloudStorage;
using Portable.Emulators.CloudStorage.Access;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Credentials that are not there, cannot be read, are not accepted or not any more.</summary>
public sealed class GcsCredentialsFaultTests : GcsFaultTest, IDisposable
{
    private const string Secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    private const string Key = $"{GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)}";

    private readonly string file = Path.Combine(Path.GetTempPath(), $"portable-{Guid.NewGuid():N}.json");
    private readonly EmulatedServiceAccount account = new();

    private protected override CloudStorageEmulatorOptions EmulatorOptions => new() { ServiceAccount = account };

    public void Dispose()
    {
        File.Delete(file);
        account.Dispose();
    }

    [Fact]
    public async Task A_credentials_file_that_is_not_there_is_named_with_its_configuration_key()
    {
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => store.PutAsync("new", RandomBytes(10), cancellationToken: Token));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(Key, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Empty(Proxy.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData($"no JSON but {Secret}")]
    [InlineData($$"""{"type":"{{Secret}}"}""")]
    [InlineData($$"""{"type":"service_account","client_email":"a@b.iam.gserviceaccount.com","private_key":"{{Secret}}","token_uri":"http://127.0.0.1:9/token"}""")]
    [InlineData($$"""{"private_key":"{{Secret}}"}""")]
    public async Task A_credentials_file_that_cannot_be_read_is_named_and_nothing_of_its_content(string content)
    {
        await File.WriteAllTextAsync(file, content, Token);
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => store.PutAsync("new", RandomBytes(10), cancellationToken: Token));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(Key, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..10], error.Message, StringComparison.Ordinal);
        Assert.Empty(Proxy.Requests);
    }

    /// <summary>A file that is mounted late, a secret that is written by another program.</summary>
    [Fact]
    public async Task A_credentials_file_that_comes_later_is_read_then()
    {
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => CallAsync("Put", store));
        await WriteAsync(Emulator.TokenUri);
        await CallAsync("Put", store);
        Assert.StartsWith("Bearer ", Proxy.Requests[^1].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_Google_does_not_accept_are_no_reason_to_go_on()
    {
        using var other = new EmulatedServiceAccount(account.Email);
        await File.WriteAllTextAsync(file, other.ToCredentialsJson(Emulator.TokenUri), Token);
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => CallAsync("Put", store));
        Assert.False(error.IsTransient);
        Assert.Empty(Proxy.Requests);
    }

    [Fact]
    public async Task A_server_of_tokens_that_is_not_there_is_unavailable()
    {
        await WriteAsync(SilentPort.Closed());
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file, MaxAttempts = 2 });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => CallAsync("Put", store));
        Assert.True(error.IsTransient);
        Assert.Empty(Proxy.Requests);
    }

    /// <summary>Tokens are refreshed ahead of their end. The service may refuse one before: a clock that is wrong, a token that was revoked.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData((2 * Chunk) + 17)]
    public async Task A_token_that_is_refused_is_replaced_once_and_the_request_sent_again(int size)
    {
        await WriteAsync(Emulator.TokenUri);
        var bytes = RandomBytes(size);
        Proxy.Next(Fault.Answer(GcsAnswers.Unauthorized));
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        await store.PutAsync("new", bytes, cancellationToken: Token);
        await AssertWholeAsync("new", bytes);
        Assert.NotEqual(Proxy.Requests[0].Header("Authorization"), Proxy.Requests[1].Header("Authorization"));
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_too_is_an_error_at_once()
    {
        await WriteAsync(Emulator.TokenUri);
        Proxy.Always(Fault.Answer(GcsAnswers.Unauthorized));
        var store = Open(Proxy.Endpoint, gcp => gcp with { CredentialsPath = file });
        await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => CallAsync("Put", store));
        Assert.Equal(2, Proxy.Requests.Count);
    }

    private Task WriteAsync(Uri tokenUri) => File.WriteAllTextAsync(file, account.ToCredentialsJson(tokenUri), Token);
}
