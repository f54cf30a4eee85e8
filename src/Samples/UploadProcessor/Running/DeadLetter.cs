using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace UploadProcessor.Running;

/// <summary>An event that the worker could not handle.</summary>
/// <param name="Event">The event.</param>
/// <param name="Info">Why.</param>
internal sealed record DeadLetter(ObjectEvent Event, DeadLetterInfo Info);
