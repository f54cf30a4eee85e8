namespace UploadProcessor.Serving;

/// <summary>A request that is not done, and why: the client is told.</summary>
internal sealed class RefusedException : Exception
{
    /// <summary>Refuses.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">Why, in a few words that are the same every time.</param>
    /// <param name="detail">A sentence for people.</param>
    public RefusedException(int status, string title, string detail)
        : base(detail) => (Status, Title) = (status, title);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>Why, in a few words that are the same every time.</summary>
    public string Title { get; }
}
