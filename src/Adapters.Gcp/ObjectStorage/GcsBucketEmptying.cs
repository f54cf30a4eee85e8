using Portable.Adapters.Gcp.ObjectStorage.Api;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Deletes what keeps a bucket from being deleted: objects with all their generations. Unfinished uploads do not.</summary>
internal static class GcsBucketEmptying
{
    private const string Query = "?fields=kind,nextPageToken,items(name,generation)&versions=true&maxResults=1000";

    public static async Task RunAsync(GcsBucket bucket, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var address = bucket.Addresses.Objects(token is null ? Query : $"{Query}&pageToken={Uri.EscapeDataString(token)}");
            var page = await bucket.Client.SendAsync(new GcsRequest(HttpMethod.Get, address), GcsJson.Default.ObjectPage, cancellationToken).ConfigureAwait(false);
            foreach (var batch in (page.Items ?? []).Select(each => $"{bucket.Addresses.ObjectPath(each.Name!)}?generation={each.Generation}").Chunk(GcsBatch.MaxRequests))
            {
                var failures = await GcsDeletion.DeleteAsync(bucket, batch, cancellationToken).ConfigureAwait(false);
                if (Array.Find(failures, failure => failure is not null && !GcsErrors.IsNotFound(failure)) is { } failed)
                    throw failed;
            }

            token = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
    }
}
