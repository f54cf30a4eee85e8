using Portable.MessageQueues;

namespace Portable.Hosting.Configuration;

/// <summary>A queue that the application cannot do without.</summary>
internal sealed record MessageQueueRequirement(string Name, IReadOnlyList<MessageQueueFeature> Features);
