using Amqp;
using Amqp.Framing;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>A message on its way to a receiver.</summary>
internal sealed class DeliveredMessage : Message
{
    public DeliveredMessage(BrokeredMessage message, TimeSpan? defaultTimeToLive)
    {
        var sent = message.Sent;
        Token = message.Lock?.Token ?? Guid.NewGuid();
        Header = new Header { DeliveryCount = (uint)message.DeliveryCount };
        if (sent.Header is { } header)
        {
            if (header.HasField(0))
                Header.Durable = header.Durable;
            if (header.HasField(1))
                Header.Priority = header.Priority;
            if (header.HasField(2))
                Header.Ttl = header.Ttl;
        }

        if (defaultTimeToLive is { } life && life.TotalMilliseconds < Header.Ttl)
            Header.Ttl = (uint)life.TotalMilliseconds;
        DeliveryAnnotations = sent.DeliveryAnnotations;
        MessageAnnotations = Annotate(message);
        Properties = sent.Properties;
        ApplicationProperties = message.ApplicationProperties;
        BodySection = sent.BodySection;
        Footer = sent.Footer;
    }

    /// <summary>The lock's token, which is the delivery's tag: the sixteen bytes of a .NET <see cref="Guid"/>.</summary>
    public Guid Token { get; }

    private static MessageAnnotations Annotate(BrokeredMessage message)
    {
        var annotations = new MessageAnnotations();
        foreach (var (name, value) in message.Sent.MessageAnnotations?.Map ?? [])
            annotations[name] = value;
        annotations[Annotations.SequenceNumber] = message.SequenceNumber;
        annotations[Annotations.EnqueuedSequenceNumber] = message.EnqueuedSequenceNumber;
        annotations[Annotations.EnqueuedTime] = message.EnqueuedTime.UtcDateTime;
        annotations[Annotations.State] = (int)message.State;
        if (message.ScheduledFor is { } scheduled)
            annotations[Annotations.ScheduledEnqueueTime] = scheduled.UtcDateTime;
        if (message.Lock is { } taken)
            annotations[Annotations.LockedUntil] = taken.Until.UtcDateTime;
        if (message.DeadLetterSource is { } source)
            annotations[Annotations.DeadLetterSource] = source;
        return annotations;
    }
}
