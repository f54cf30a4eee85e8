using Portable.ObjectStorage;
using UploadProcessor.Images;
using UploadProcessor.Processing;

namespace UploadProcessor.Running;

/// <summary>Fetches the renditions of a processed photograph into the output folder.</summary>
/// <param name="store">The store.</param>
/// <param name="output">The folder.</param>
/// <param name="keepObjects">Whether photograph and renditions stay in the store.</param>
internal sealed class RenditionFetcher(IObjectStore store, OutputFolder output, bool keepObjects)
{
    /// <summary>Fetches. Each file appears whole or not at all.</summary>
    /// <param name="file">The photograph.</param>
    /// <param name="result">What the worker said of it.</param>
    /// <returns>What to say of it: processed or failed.</returns>
    public async Task<PhotoReport> FetchAsync(SourceFile file, PhotoResult result)
    {
        var key = result.Source.Key;
        try
        {
            var files = new List<RenditionFile>(RenditionSize.All.Count);
            foreach (var size in RenditionSize.All)
            {
                var path = output.Prepare(PhotoKeys.RenditionName(key, size));
                var info = await store.DownloadToFileAsync(PhotoKeys.RenditionOf(key, size), path).ConfigureAwait(false);
                if (info is null)
                    return new PhotoReport(file, PhotoOutcome.Failed, $"its rendition '{size.Name}' is not in the store");
                var (width, height) = RenditionMetadata.GetDimensions(info);
                files.Add(new RenditionFile(size, width, height, info.Size));
            }

            if (!keepObjects)
                await store.DeleteManyAsync([key, .. RenditionSize.All.Select(size => PhotoKeys.RenditionOf(key, size))]).ConfigureAwait(false);
            return new PhotoReport(file, PhotoOutcome.Processed)
            {
                Width = result.Width,
                Height = result.Height,
                Renditions = files,
                Elapsed = result.Elapsed,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return new PhotoReport(file, PhotoOutcome.Failed, $"its renditions could not be fetched: {exception.Message}");
        }
    }
}
