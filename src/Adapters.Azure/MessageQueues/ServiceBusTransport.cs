namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>How Service Bus is spoken to.</summary>
public enum ServiceBusTransport
{
    /// <summary>AMQP over TLS, port 5671.</summary>
    AmqpTcp = 0,

    /// <summary>AMQP over a secure WebSocket, port 443.</summary>
    AmqpWebSockets = 1,
}
