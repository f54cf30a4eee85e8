using System.Globalization;
using System.Net;
using System.Text.Json;
using Portable.Adapters.Gcp.Credentials;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>A resumable upload: chunks go up one after the other, and after a failure the service is asked how many bytes it has. Unless it is completed, disposing
/// cancels it.</summary>
internal sealed class GcsResumableUpload : IAsyncDisposable
{
    private const string Operation = "Put";
    private const string Json = "application/json; charset=UTF-8";
    private const HttpStatusCode Incomplete = HttpStatusCode.PermanentRedirect;
    private static readonly RequestBody Status = new(null, default) { ContentRange = "bytes */*" };
    private static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(5);

    private readonly GcsBucket bucket;
    private readonly Uri session;
    private ObjectResource? stored;

    private GcsResumableUpload(GcsBucket bucket, Uri session) => (this.bucket, this.session) = (bucket, session);

    /// <summary>The checksum of all bytes so far; kept by the caller, sent with the last chunk.</summary>
    public Crc32C Checksum { get; set; }

    /// <summary>How many bytes the service has taken.</summary>
    public long Sent { get; private set; }

    /// <summary>Begins an upload.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="query">The query: conditions and fields.</param>
    /// <param name="resource">What the object will be.</param>
    /// <param name="length">How many bytes it will have, where that is known.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public static async Task<GcsResumableUpload> BeginAsync(
        GcsBucket bucket, string query, ObjectResource resource, long? length, CancellationToken cancellationToken)
    {
        var request = new GcsRequest(HttpMethod.Post, bucket.Addresses.Upload(query))
        {
            Body = new RequestBody(Json, JsonSerializer.SerializeToUtf8Bytes(resource, GcsJson.Default.ObjectResource)),
            Headers = length is { } known
                ? [("X-Upload-Content-Type", resource.ContentType!), ("X-Upload-Content-Length", known.ToString(CultureInfo.InvariantCulture))]
                : [("X-Upload-Content-Type", resource.ContentType!)],
        };
        using var response = await bucket.Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var location = response.Headers.Location is { IsAbsoluteUri: true } address ? address : throw GcsClient.NoAnswer("names no upload session");
        return new GcsResumableUpload(bucket, bucket.Addresses.Session(location));
    }

    /// <summary>Sends the next bytes until the service has them all.</summary>
    /// <param name="bytes">The bytes; a multiple of 256 KiB, unless they are the last.</param>
    /// <param name="isLast">Whether the object ends behind them.</param>
    /// <param name="progress">Told what has been taken.</param>
    /// <param name="cancellationToken">Abandons the upload.</param>
    /// <returns>The object, when it is there.</returns>
    public async Task<ObjectResource?> SendAsync(ReadOnlyMemory<byte> bytes, bool isLast, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (start, end, failed) = (Sent, Sent + bytes.Length, 0);
        Exception? failure = null;
        while (true)
        {
            var before = Sent;
            try
            {
                // A failure may have come behind the last byte, or before the first: the service knows.
                if (failure is null || !Note(await AskAsync(Status, end, cancellationToken).ConfigureAwait(false)))
                    Note(await AskAsync(Chunk(bytes[(int)(Sent - start)..], isLast ? end : null), end, cancellationToken).ConfigureAwait(false));
                if (stored is not null || (Sent == end && !isLast))
                    return stored;
                // Fewer bytes than were sent may have been kept; none at all is as bad as a failure.
                failed = Sent > before ? 0 : failed + 1;
                failure = null;
            }
            catch (Exception exception) when (GcsClient.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                failed = Sent > before ? 1 : failed + 1;
                failure = exception;
            }

            if (failed >= bucket.Client.MaxAttempts)
                throw failure ?? GcsClient.NoAnswer("does not take any more bytes");
            if (failed > 0)
                await bucket.Client.DelayAsync(failure, failed, cancellationToken).ConfigureAwait(false);
        }

        // Whether there is nothing left to send.
        bool Note(long taken)
        {
            if (taken > Sent)
            {
                Sent = taken;
                progress?.Report(taken);
            }

            return stored is not null || (Sent == end && !isLast);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stored is not null)
            return;
        try
        {
            // Not the caller's token, which may be why. A session that stays for all that is no object, costs nothing and is gone after a week.
            using var limit = new CancellationTokenSource(CancelTimeout, bucket.Time);
            await bucket.Client.ExecuteAsync(new GcsRequest(HttpMethod.Delete, session) { MayRepeat = false }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or OperationCanceledException or GcpCredentialsException)
        {
            // The answer to a cancelled upload is 499; what went wrong before is the caller's error.
        }
    }

    /// <summary>Sends to the session.</summary>
    /// <returns>How many bytes the service has.</returns>
    private async Task<long> AskAsync(RequestBody body, long end, CancellationToken cancellationToken)
    {
        var namesTotal = !body.ContentRange!.EndsWith('*');
        var request = new GcsRequest(HttpMethod.Put, session) { Body = body, MayRepeat = false, Headers = namesTotal ? [("X-Goog-Hash", $"crc32c={Checksum.ToBase64()}")] : [] };
        try
        {
            using var response = await bucket.Client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != Incomplete)
            {
                stored = await GcsClient.ReadAsync(response, GcsJson.Default.ObjectResource, cancellationToken).ConfigureAwait(false);
                return end;
            }

            var taken = Taken(response);
            // What was taken once may be gone from memory.
            if (taken < Sent)
                throw bucket.Error(ObjectStoreErrorCode.Unavailable, $"the service has lost bytes of the upload: it had {Sent:N0} and has {taken:N0}", Operation);
            return taken <= end ? taken : throw GcsClient.NoAnswer($"claims {taken:N0} bytes of {end:N0}");
        }
        catch (GcsException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            // Cloud Storage forgets sessions after a week, and documents that the upload must then begin anew.
            throw bucket.Error(ObjectStoreErrorCode.Unavailable, "the upload session is gone", Operation, null, exception);
        }
    }

    /// <summary>The bytes behind those that were taken. The total is told with the last of them.</summary>
    private RequestBody Chunk(ReadOnlyMemory<byte> content, long? total)
    {
        var range = content.IsEmpty ? "*" : string.Create(CultureInfo.InvariantCulture, $"{Sent}-{Sent + content.Length - 1}");
        return new RequestBody(null, content) { ContentRange = $"bytes {range}/{total?.ToString(CultureInfo.InvariantCulture) ?? "*"}" };
    }

    /// <summary><c>Range: bytes=0-524287</c>; without it nothing has been kept.</summary>
    private static long Taken(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Range", out var values))
            return 0;
        var range = values.ToString().AsSpan();
        return long.TryParse(range[(range.IndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last + 1
            : throw GcsClient.NoAnswer($"has the range '{range}'");
    }
}
