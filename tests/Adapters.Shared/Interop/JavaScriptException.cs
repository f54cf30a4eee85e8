namespace Portable.Adapters.Tests.Interop;

/// <summary>The JavaScript client threw.</summary>
/// <param name="message">Its error.</param>
internal sealed class JavaScriptException(string message) : Exception(message);
