namespace UploadProcessor;

/// <summary>The program cannot do what it was asked; the message is the one line that its user needs.</summary>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
