namespace UploadProcessor.Serving;

/// <summary>The answer to a redrive.</summary>
/// <param name="Moved">How many messages went back to the queue.</param>
internal sealed record Redriven(int Moved);
