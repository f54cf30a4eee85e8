using System.Net;
using Portable.Emulators.CloudStorage;

namespace Portable.Emulators.Tests.CloudStorage;

/// <summary>“Cloud Storage might persist fewer bytes than you sent.”</summary>
public sealed class FrugalUploadTests : CloudStorageTests
{
    protected override CloudStorageEmulatorOptions Options => new() { PersistedBytesPerRequest = Quantum + 1 };

    [Fact]
    public async Task Of_a_request_fewer_bytes_may_be_persisted_than_were_sent()
    {
        using var begun = await SendAsync(HttpMethod.Post, $"{Uploads}?uploadType=resumable&name=a");

        using var all = await SendAsync(HttpMethod.Put, begun.Headers.Location!.PathAndQuery, Bytes(new byte[2 * Quantum]), ("Content-Range", $"bytes 0-{(2 * Quantum) - 1}/{2 * Quantum}"));
        using var rest = await SendAsync(HttpMethod.Put, begun.Headers.Location!.PathAndQuery, Bytes(new byte[Quantum]), ("Content-Range", $"bytes {Quantum}-{(2 * Quantum) - 1}/{2 * Quantum}"));

        Assert.Equal(308, (int)all.StatusCode);
        Assert.Equal($"bytes=0-{Quantum - 1}", Assert.Single(all.Headers.GetValues("Range")));
        Assert.Equal(HttpStatusCode.OK, rest.StatusCode);
    }
}
