using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>A store that the application cannot do without.</summary>
internal sealed record ObjectStoreRequirement(string Name, IReadOnlyList<ObjectStoreFeature> Features);
