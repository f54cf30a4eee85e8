using UploadProcessor.Processing;

namespace UploadProcessor.Tests.Kit;

/// <summary>Remembers what was processed.</summary>
internal sealed class JournalList : IPhotoJournal
{
    public List<PhotoResult> Results { get; } = [];

    public void Processed(PhotoResult result) => Results.Add(result);
}
