namespace UploadProcessor.Processing;

/// <summary>Is told of every photograph that was processed.</summary>
internal interface IPhotoJournal
{
    /// <summary>A photograph was processed, or was found processed already. The same one may be told of more than once.</summary>
    /// <param name="result">The photograph.</param>
    void Processed(PhotoResult result);
}
