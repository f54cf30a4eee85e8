namespace Portable.Hosting.Configuration;

/// <summary>The service key of the store or queue under the decorators of a configured one, so that the container owns both.</summary>
internal sealed record Undecorated(string Name);
