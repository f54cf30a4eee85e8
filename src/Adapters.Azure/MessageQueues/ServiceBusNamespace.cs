using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A namespace, with the one connection that all its queues share. It is made at the first use, and made anew when it has ended.</summary>
internal sealed class ServiceBusNamespace : IDisposable
{
    private readonly AmqpReopened<AmqpConnection> connection;

    /// <summary>Connects nothing yet.</summary>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="tokens">Gets tokens.</param>
    /// <param name="options">How to reach it.</param>
    /// <param name="timeProvider">The clock.</param>
    public ServiceBusNamespace(ServiceBusEndpoint endpoint, ServiceBusTokens tokens, AzureOptions options, TimeProvider timeProvider)
    {
        (Endpoint, Clock, Retries) = (endpoint, timeProvider, new(options.MaxAttempts, timeProvider));
        Management = new(endpoint, tokens, options, Retries);
        connection = new(
            () => new AmqpConnection(endpoint, tokens, options.Timeout, timeProvider).OpenAsync(options.ConnectTimeout), static connection => connection.IsOpen);
    }

    /// <summary>Where it is.</summary>
    public ServiceBusEndpoint Endpoint { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>How often what fails is tried again.</summary>
    public ServiceBusRetries Retries { get; }

    /// <summary>Creates and counts queues.</summary>
    public ServiceBusManagement Management { get; }

    /// <summary>The connection.</summary>
    public ValueTask<AmqpConnection> ConnectAsync(CancellationToken cancellationToken) => connection.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        connection.Current?.Dispose();
        Management.Dispose();
    }
}
