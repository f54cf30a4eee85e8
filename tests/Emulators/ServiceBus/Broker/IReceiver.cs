namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>A receiving link as its queue sees it.</summary>
internal interface IReceiver
{
    /// <summary>The link's name, by which requests to <c>$management</c> say whose they are.</summary>
    string LinkName { get; }

    /// <summary>How many more messages it wants.</summary>
    int Credit { get; }

    /// <summary>Whether a message is gone once it is sent (receive and delete), instead of locked.</summary>
    bool DeletesOnReceive { get; }

    /// <summary>Sends a message, which takes one of the credit.</summary>
    void Deliver(BrokeredMessage message);

    /// <summary>Ends the link.</summary>
    void Detach(BrokerError error);
}
