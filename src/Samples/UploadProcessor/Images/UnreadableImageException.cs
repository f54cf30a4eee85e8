namespace UploadProcessor.Images;

/// <summary>The bytes are no image that can be rendered, and never will be: trying again is useless.</summary>
internal sealed class UnreadableImageException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">One word for it.</param>
    /// <param name="description">A sentence for people.</param>
    /// <param name="innerException">The decoder's exception.</param>
    public UnreadableImageException(string reason, string description, Exception? innerException = null)
        : base(description, innerException) => Reason = reason;

    /// <summary>One word: <c>UnreadableImage</c> or <c>ImageTooLarge</c>.</summary>
    public string Reason { get; }
}
