namespace Portable.Hosting.Configuration;

/// <summary>Who raises the events of a store.</summary>
internal enum EventSource
{
    /// <summary>The provider, by itself: it tells of everything that happens in the bucket.</summary>
    Provider = 0,

    /// <summary>This application, of what it writes itself.</summary>
    Application = 1,
}
