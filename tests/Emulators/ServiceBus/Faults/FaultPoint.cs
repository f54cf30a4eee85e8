namespace Portable.Emulators.ServiceBus.Faults;

/// <summary>Where a fault can happen.</summary>
public enum FaultPoint
{
    /// <summary>A client attaches a link to a queue.</summary>
    Attach = 0,

    /// <summary>A message, or a batch in one transfer, has come.</summary>
    Send = 1,

    /// <summary>A message is sent to a receiver.</summary>
    Deliver = 2,

    /// <summary>A receiver has said what becomes of a message.</summary>
    Settle = 3,

    /// <summary>A request to a queue's <c>$management</c> has come.</summary>
    Request = 4,
}
