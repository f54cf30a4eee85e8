namespace UploadProcessor.Running;

/// <summary>A file that is to be uploaded.</summary>
/// <param name="Name">Its name relative to the folder, with <c>/</c> between sub-folders.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Size">Its size in bytes.</param>
internal sealed record SourceFile(string Name, string Path, long Size);
