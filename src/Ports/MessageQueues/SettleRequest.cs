namespace Portable.MessageQueues;

/// <summary>One message of a batch to settle, and how.</summary>
/// <param name="Message">The message, as it was received.</param>
/// <param name="Settlement">What is to become of it.</param>
public readonly record struct SettleRequest(ReceivedMessage Message, Settlement Settlement);
