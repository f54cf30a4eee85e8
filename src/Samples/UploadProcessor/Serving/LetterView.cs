namespace UploadProcessor.Serving;

/// <summary>A message of the dead-letter queue, as the page shows it.</summary>
/// <param name="Name">The photograph's name; <see langword="null"/> for a message that is no event of one.</param>
/// <param name="Reason">Why it is there, in a word.</param>
/// <param name="Description">The same in a sentence, where somebody left one.</param>
/// <param name="DeliveryCount">How often it had been delivered.</param>
internal sealed record LetterView(string? Name, string Reason, string? Description, int DeliveryCount);
