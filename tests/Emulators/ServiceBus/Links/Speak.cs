using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>Words to a client that may have gone in the meantime; then nobody hears them.</summary>
internal static class Speak
{
    public static void Detach(Link link, BrokerError error) => Quietly(() => link.Close(TimeSpan.Zero, ToError(error)));

    public static void Close(Connection connection, BrokerError error) => Quietly(() => connection.Close(TimeSpan.Zero, ToError(error)));

    public static Error ToError(BrokerError error) => new(new Symbol(error.Condition)) { Description = error.Description };

    public static void Quietly(Action say)
    {
        try
        {
            say();
        }
        catch (Exception exception) when (exception is AmqpException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The link is detaching, or its connection has ended.
        }
    }
}
