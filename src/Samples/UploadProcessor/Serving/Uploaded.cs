namespace UploadProcessor.Serving;

/// <summary>The answer to an upload.</summary>
/// <param name="Name">The photograph's name.</param>
/// <param name="Size">How many bytes were stored.</param>
/// <param name="ContentType">What it is by its content.</param>
internal sealed record Uploaded(string Name, long Size, string ContentType);
