namespace Portable.Adapters.Tests.Memory;

/// <summary>Alone in the process while they run: what is counted is what all threads allocate.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
