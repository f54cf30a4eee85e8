using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Sas;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>Containers that are nowhere, and credentials that are not there, not accepted or not any more.</summary>
public sealed class BlobWrongPlaceTests : BlobFaultTest
{
    private const string Secret = "c2VjcmV0IGtleSBvZiBub2JvZHkgYXQgYWxs";

    [Theory]
    [InlineData("Put")]
    [InlineData("Get")]
    [InlineData("Head")]
    [InlineData("List")]
    [InlineData("Delete")]
    [InlineData("DeleteMany")]
    [InlineData("Copy")]
    public async Task A_container_that_is_not_there_is_not_found_and_named(string operation)
    {
        var store = Open(Proxy.Endpoint, bucket: "nobody-made-this");
        var error = await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => CallAsync(operation, store));
        Assert.Contains("nobody-made-this", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Equal(RequestsAtOnceOf(operation), Proxy.Requests.Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData((2 * Block) + 17)]
    public async Task A_container_that_is_deleted_while_its_object_goes_up_is_an_error(int size)
    {
        Proxy.Next(Fault.After(() => Native.DeleteAsync(cancellationToken: Token)), when: request => BlobRequests.IsPutBlob(request) || BlobRequests.IsCommit(request));
        await ThrowsAsync(ObjectStoreErrorCode.BucketNotFound, () => Store.PutAsync("new", RandomBytes(size), cancellationToken: Token));
    }

    /// <summary>“Server failed to authenticate the request. Make sure the value of the Authorization header is formed correctly including the signature.” 403.</summary>
    [Theory]
    [InlineData(403, "AuthenticationFailed")]
    [InlineData(401, "InvalidAuthenticationInfo")]
    [InlineData(401, "NoAuthenticationInformation")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted")]
    public async Task What_nobody_may_do_who_is_not_known_is_asked_about_once(int status, string code)
    {
        Proxy.Always(Fault.Answer(Azurite.Error(status, code, "Server failed to authenticate the request.")));
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => CallAsync("Put"));
        Assert.False(error.IsTransient);
        Assert.Single(Proxy.Requests);
    }

    /// <summary>Azurite's code for a signature that does not match is AuthorizationFailure, which Blob Storage documents for what one may not do.</summary>
    [Fact]
    public async Task A_wrong_key_is_asked_about_once_and_not_named()
    {
        var store = Open(Proxy.Endpoint, options => options with { ConnectionString = Azurite.Blobs(Emulator, Proxy.Endpoint, Secret) });
        var error = await ThrowsAsync(ObjectStoreErrorCode.PermissionDenied, () => CallAsync("Put", store));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Single(Proxy.Requests);
    }

    [Fact]
    public async Task A_shared_access_signature_that_has_expired_is_asked_about_once_and_not_named()
    {
        var (good, expired) = (Sign(TimeSpan.FromHours(1)), Sign(TimeSpan.FromHours(-1)));
        await CallAsync("Put", Open(Proxy.Endpoint, options => options with { ConnectionString = Azurite.Blobs(Emulator, Proxy.Endpoint, signature: good) }));
        Proxy.Reset();
        var store = Open(Proxy.Endpoint, options => options with { ConnectionString = Azurite.Blobs(Emulator, Proxy.Endpoint, signature: expired) });
        var error = await ThrowsAsync(ObjectStoreErrorCode.PermissionDenied, () => CallAsync("Put", store));
        Assert.DoesNotContain(expired[expired.IndexOf("sig=", StringComparison.Ordinal)..], error.ToString(), StringComparison.Ordinal);
        Assert.Single(Proxy.Requests);
    }

    /// <summary>“This request is not authorized to perform this operation using this permission.” 403, for an identity without the role.</summary>
    [Theory]
    [InlineData("AuthorizationPermissionMismatch")]
    [InlineData("AuthorizationFailure")]
    [InlineData("InsufficientAccountPermissions")]
    public async Task What_an_identity_may_not_do_is_asked_about_once(string code)
    {
        Proxy.Always(Fault.Answer(Azurite.Error(403, code, "This request is not authorized to perform this operation using this permission.")));
        var error = await ThrowsAsync(ObjectStoreErrorCode.PermissionDenied, () => CallAsync("Put"));
        Assert.False(error.IsTransient);
        Assert.Single(Proxy.Requests);
    }

    /// <summary>What the default credentials throw on a machine that has none.</summary>
    [Fact]
    public async Task Credentials_that_are_not_there_are_an_error_without_any_request()
    {
        using var provider = new BlobObjectStoreProvider(new AzureOptions
        {
            BlobEndpoint = new Uri("https://acme.blob.core.windows.net"),
            Credential = new UnavailableCredential(),
            Transport = new HttpClientTransport(new NoRequests()),
        });
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unauthenticated, () => CallAsync("Put", provider.Open(new ObjectStoreDefinition { Bucket = Bucket })));
        Assert.False(error.IsTransient);
        Assert.Contains(UnavailableCredential.Reason, error.Message, StringComparison.Ordinal);
    }

    private string Sign(TimeSpan life)
    {
        var key = new StorageSharedKeyCredential(Emulator.Credentials.AccessKey, Emulator.Credentials.SecretKey);
        return new AccountSasBuilder(AccountSasPermissions.All, DateTimeOffset.UtcNow + life, AccountSasServices.Blobs, AccountSasResourceTypes.All).ToSasQueryParameters(key).ToString();
    }

    private sealed class UnavailableCredential : TokenCredential
    {
        public const string Reason = "No credential of the chain is available";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new CredentialUnavailableException(Reason);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new CredentialUnavailableException(Reason);
    }

    private sealed class NoRequests : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new InvalidOperationException("No request is expected.");
    }
}
