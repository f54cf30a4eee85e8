namespace Portable.Adapters.Gcp.Credentials;

/// <summary>There are no usable credentials, or they are refused.</summary>
internal sealed class GcpCredentialsException(string message, Exception? innerException) : Exception(message, innerException);
