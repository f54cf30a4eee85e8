namespace Portable.Adapters.InMemory;

/// <summary>One operation on an in-memory cloud, as <see cref="InMemoryCloud.FaultInjector"/> is asked about it.</summary>
/// <param name="Resource">The bucket or queue.</param>
/// <param name="Operation">The port's operation, such as <c>Put</c> or <c>Receive</c>.</param>
/// <param name="Key">The object's key, where there is one.</param>
public readonly record struct InMemoryOperation(string Resource, string Operation, string? Key);
