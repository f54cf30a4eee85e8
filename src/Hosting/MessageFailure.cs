using Portable.MessageQueues;

namespace Portable.Hosting;

/// <summary>Says that one message of a batch failed.</summary>
/// <param name="Message">The message, as it was handed over.</param>
/// <param name="Error">Why: treated as if a handler had thrown it, so that a <see cref="DeadLetterException"/> sets the message aside at once.</param>
public sealed record MessageFailure(ReceivedMessage Message, Exception Error);
