namespace UploadProcessor.Serving;

/// <summary>An error as clients read it: problem details (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it is, in a few words that are the same every time.</param>
/// <param name="Detail">A sentence for people.</param>
internal sealed record Problem(int Status, string Title, string Detail);
