using System.Net;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>On Ceph, which verifies signatures.</summary>
public sealed class S3InteropOnCephTests() : S3InteropTests(
    Emulator.Ceph, ObjectStoreFeature.Checksum, ObjectStoreFeature.ConditionalWrite, ObjectStoreFeature.ConditionalDelete, ObjectStoreFeature.ObjectEvents)
{
    /// <summary>What makes the requests that each signs for the other worth something.</summary>
    [Fact]
    public async Task A_signed_request_with_another_key_is_refused()
    {
        await Store.PutAsync("signed", new byte[] { 1 }, cancellationToken: Token);
        var signed = await Store.SignAsync("signed", cancellationToken: Token);
        using var http = new HttpClient();
        using var good = await http.GetAsync(signed.Uri, Token);
        using var bad = await http.GetAsync(new Uri(signed.Uri.AbsoluteUri.Replace("/signed?", "/other?", StringComparison.Ordinal)), Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (good.StatusCode, bad.StatusCode));
    }
}
