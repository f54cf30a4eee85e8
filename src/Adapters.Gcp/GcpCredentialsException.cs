namespace Portable.Adapters.Gcp;

/// <summary>There are no usable credentials.</summary>
internal sealed class GcpCredentialsException(string message, Exception? innerException) : Exception(message, innerException);
