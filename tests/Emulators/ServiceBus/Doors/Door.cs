namespace Portable.Emulators.ServiceBus;

/// <summary>A way in.</summary>
public enum Door
{
    /// <summary>AMQP over TCP, for clients with <c>UseDevelopmentEmulator=true</c>.</summary>
    Tcp = 0,

    /// <summary>AMQP over TLS.</summary>
    Tls = 1,

    /// <summary>AMQP over a WebSocket without TLS, for clients with <c>UseDevelopmentEmulator=true</c>.</summary>
    WebSocket = 2,

    /// <summary>AMQP over a WebSocket with TLS.</summary>
    SecureWebSocket = 3,
}
