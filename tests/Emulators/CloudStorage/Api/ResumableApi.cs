using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Uploads in several requests to the address of a session.</summary>
internal sealed class ResumableApi(EmulatorState state)
{
    private const int ClientClosedRequest = 499;
    private const int ResumeIncomplete = 308;

    public async Task<ApiReply> StartAsync(ApiRequest request, string bucket)
    {
        request.Query.AllowOnly(UploadsApi.Parameters);
        var given = new NewObject(await request.ReadJsonAsync(), request, request.Header("X-Upload-Content-Type"));
        var session = Start(request, state.Buckets[bucket], given);
        return ApiReply.Empty(200)
            .With("Location", $"{request.Root}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={Uri.EscapeDataString(given.Name)}&upload_id={session.Id}")
            .With("X-GUploader-UploadID", session.Id);
    }

    /// <summary>Begins a session, unless its end could not succeed as things are.</summary>
    public UploadSession Start(ApiRequest request, Bucket bucket, NewObject given)
    {
        bucket.CheckWritable(given.Name, given.Conditions);
        return state.Uploads.Add(new(bucket, given.Name, given.Metadata, given.Conditions, given.Hashes)
        {
            Total = long.TryParse(request.Header("X-Upload-Content-Length"), out var total) ? total : null,
        });
    }

    /// <summary>Takes in a part, or says how far the upload is.</summary>
    public async Task<ApiReply> PutAsync(ApiRequest request, Func<StoredObject, ApiReply> finished)
    {
        var session = state.Uploads[request.Query.Required("upload_id")];
        await session.Gate.WaitAsync(request.Aborted);
        try
        {
            if (session.IsOver)
                throw new ApiError(410, "gone", "The resumable upload session is over.", "Gone");
            if (session.Finished is { } stored)
                return finished(stored);

            var range = ContentRange.Parse(request.Header("Content-Range"));
            if ((range.Total ?? session.Total) != (session.Total ?? range.Total))
                return BadRequest($"Invalid request. The upload's total size was {session.Total} byte(s), but the Content-Range header says {range.Total}.");
            session.Total ??= range.Total;

            if (range.First is { } first && await ReceiveAsync(session, request, range, first) is { } refusal)
                return refusal;
            return session.Persisted == session.Total ? finished(session.Finish(hashes => hashes.Or(request))) : Incomplete(session);
        }
        finally
        {
            session.Gate.Release();
        }
    }

    /// <summary>Ends a session for good.</summary>
    public async Task<ApiReply> CancelAsync(ApiRequest request)
    {
        var session = state.Uploads[request.Query.Required("upload_id")];
        await session.Gate.WaitAsync(request.Aborted);
        try
        {
            if (!session.IsUnfinished)
                throw new ApiError(404, "notFound", "The resumable upload session does not exist.", "NoSuchUpload");
            session.Cancel();
            return ApiReply.Empty(ClientClosedRequest);
        }
        finally
        {
            session.Gate.Release();
        }
    }

    /// <summary>Takes in the bytes that are not persisted yet. What a client sends again is passed over; what it would leave out is refused.</summary>
    private async Task<ApiReply?> ReceiveAsync(UploadSession session, ApiRequest request, ContentRange range, long first)
    {
        if (first > session.Persisted)
        {
            // A 503 in plain words, although the client is wrong.
            return ApiReply.Text(
                $"Invalid request. According to the Content-Range header, the upload offset is {first} byte(s), which exceeds already uploaded size of {session.Persisted} byte(s).",
                "text/plain; charset=utf-8",
                503);
        }

        var expected = range.Last - first + 1 ?? session.Total - first;
        if (request.Headers.ContentLength is { } sent)
        {
            if (expected is not null && expected != sent)
                return BadRequest($"Invalid request. There were {sent} byte(s) in the request body. There should have been {expected} byte(s) (starting at offset {first}) according to the Content-Range header.");
            expected = sent;
        }

        var isLast = range.Last is null || range.Last + 1 == session.Total;
        if (!isLast && expected % ContentBuilder.Quantum != 0)
        {
            return BadRequest(
                $"Invalid request. The number of bytes uploaded is required to be equal or greater than {ContentBuilder.Quantum}, except for the final request (it's recommended to be the exact multiple of {ContentBuilder.Quantum}). The received request contained {expected} bytes, which does not meet this requirement.");
        }

        var received = await TakeInAsync(session, request, session.Persisted - first, expected);
        if (expected is not null && received != expected)
            return BadRequest($"Invalid request. There were {received} byte(s) in the request body. There should have been {expected} byte(s) (starting at offset {first}) according to the Content-Range header.");
        if (range.Last is null)
            session.Total ??= first + received;
        return null;
    }

    /// <summary>Reads a body to its end.</summary>
    /// <returns>How long it was.</returns>
    private async Task<long> TakeInAsync(UploadSession session, ApiRequest request, long skip, long? expected)
    {
        var body = new CountingStream(request.Body);
        await body.SkipAsync(skip, request.Aborted);
        var most = Math.Max(ContentBuilder.Quantum, state.Options.PersistedBytesPerRequest / ContentBuilder.Quantum * ContentBuilder.Quantum);
        await session.AppendAsync(body, Math.Min(most, expected - body.Count ?? long.MaxValue), request.Aborted);
        await body.SkipAsync(long.MaxValue, request.Aborted);
        return body.Count;
    }

    private static ApiReply Incomplete(UploadSession session) =>
        ApiReply.Empty(ResumeIncomplete).With("Range", session.Persisted == 0 ? null : $"bytes=0-{session.Persisted - 1}");

    private static ApiReply BadRequest(string text) => ApiReply.Text(text, "text/plain; charset=utf-8", 400);
}
