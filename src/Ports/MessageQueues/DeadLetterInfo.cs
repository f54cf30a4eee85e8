namespace Portable.MessageQueues;

/// <summary>Why a message was set aside.</summary>
/// <param name="Reason">A short reason, such as an exception's type. At most <see cref="MaxReasonLength"/> characters are kept.</param>
/// <param name="Description">More words. At most <see cref="MaxDescriptionLength"/> characters are kept.</param>
/// <param name="DeliveryCount">How often the message had been delivered when it was set aside.</param>
public sealed record DeadLetterInfo(string Reason, string? Description, int DeliveryCount)
{
    /// <summary>The reason of a message that was delivered too often: Service Bus's own word.</summary>
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 256;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 900;
}
