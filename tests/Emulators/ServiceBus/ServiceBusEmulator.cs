using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Portable.Emulators.ServiceBus.Administration;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Doors;
using Portable.Emulators.ServiceBus.Faults;
using Portable.Emulators.ServiceBus.Links;
using Portable.Emulators.ServiceBus.Security;

namespace Portable.Emulators.ServiceBus;

/// <summary>
/// An emulator of Azure Service Bus' queues over plain AMQP 1.0 on 127.0.0.1, for clients with <c>UseDevelopmentEmulator=true</c>. What it is and is
/// not is said in the README beside it.
/// </summary>
public sealed class ServiceBusEmulator : IAsyncDisposable
{
    private readonly ServiceBusEmulatorOptions options;
    private readonly Namespace entities;
    private readonly FaultGate gate;
    private readonly X509Certificate2? certificate;
    private WebServer? web;
    private AmqpServer server;

    private ServiceBusEmulator(ServiceBusEmulatorOptions options)
    {
        this.options = options;
        entities = new Namespace(options.TimeProvider);
        gate = new FaultGate(Faults, options.TimeProvider);
        foreach (var (name, queue) in options.Queues)
            entities.TryAdd(name, queue);
        server = CreateServer(options.Port);
        Port = server.Port;
        certificate = options.HasTls ? SelfSignedCertificate.Create(TimeProvider.System.GetUtcNow()) : null;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where queues are made, counted and removed over HTTP, without TLS: in Microsoft's emulator the port 5300.</summary>
    public Uri ManagementEndpoint => web!.Plain;

    /// <summary>The same with TLS.</summary>
    /// <exception cref="InvalidOperationException">It has no TLS.</exception>
    public Uri SecureManagementEndpoint => web!.Secure;

    /// <summary>What a client is told to reach it.</summary>
    public string ConnectionString => ConnectionStringOf(Door.Tcp);

    /// <summary>The certificate of the doors with TLS, which nobody trusts; <see langword="null"/> if it has none.</summary>
    public X509Certificate? Certificate => certificate;

    /// <summary>What will go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Starts an emulator.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The emulator, which listens.</returns>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="IOException">The administration's port is taken.</exception>
    public static async Task<ServiceBusEmulator> StartAsync(ServiceBusEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new ServiceBusEmulatorOptions();
        var emulator = new ServiceBusEmulator(options);
        try
        {
            var api = new AdministrationApi(emulator.entities, emulator.TryDeleteAsync, new TokenVerifier(options));
            emulator.web = await WebServer.StartAsync(options.ManagementPort, emulator.certificate, api, new Pump(emulator.Port), cancellationToken);
            emulator.server.Open();
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a client is told to come in by a door. By which of them, TCP or WebSocket, the client has to be told besides.</summary>
    /// <param name="door">The door.</param>
    /// <returns>The connection string.</returns>
    /// <exception cref="InvalidOperationException">It has no TLS.</exception>
    public string ConnectionStringOf(Door door)
    {
        var (port, isPlain) = door switch
        {
            Door.Tls => (web!.AmqpsPort, false),
            Door.WebSocket => (web!.Plain.Port, true),
            Door.SecureWebSocket => (web!.Secure.Port, false),
            _ => (Port, true),
        };
        var end = isPlain ? "UseDevelopmentEmulator=true;" : string.Empty;
        return $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={options.SharedAccessKeyName};SharedAccessKey={options.SharedAccessKey};{end}";
    }

    /// <summary>Adds a queue.</summary>
    /// <param name="name">Its name, in which case does not matter.</param>
    /// <param name="queue">What it is like.</param>
    /// <exception cref="ArgumentException">There is one already.</exception>
    public void CreateQueue(string name, QueueOptions? queue = null)
    {
        if (!entities.TryAdd(name, queue ?? new QueueOptions()))
            throw new ArgumentException($"There is a queue '{name}' already.", nameof(name));
    }

    /// <summary>Removes a queue with its messages and links.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public async Task DeleteQueueAsync(string name)
    {
        if (!await TryDeleteAsync(name))
            throw new ArgumentException($"There is no queue '{name}'.", nameof(name));
    }

    /// <summary>How many messages a queue holds, whatever their state.</summary>
    /// <param name="name">Its name, or that of its dead-letter queue.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">There is no such queue.</exception>
    public Task<int> CountAsync(string name)
    {
        var queue = entities.Find(name) ?? throw new ArgumentException($"There is no queue '{name}'.", nameof(name));
        return queue.Mailbox.AskAsync(() => queue.Messages.Count);
    }

    /// <summary>Detaches all links to a queue, to its dead-letter queue and to their <c>$management</c>.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="condition">The condition that the clients are told.</param>
    public void DetachLinks(string queue, string condition = Fault.DetachForced) => Detach(queue, new BrokerError(condition, 500, "A test wants it so."));

    /// <summary>Resets all connections.</summary>
    public void DropConnections()
    {
        foreach (var client in server.Connections)
            client.Drop();
    }

    /// <summary>Lets all tokens expire: the links that needed them are detached.</summary>
    public void ExpireTokens()
    {
        foreach (var client in server.Connections)
            client.Tokens.Expire();
    }

    /// <summary>
    /// Is gone as a server in a restart is: the connections end, and nobody listens for others. Queues and locks stay, and so does the administration,
    /// which is another server.
    /// </summary>
    public void Stop() => server.Dispose();

    /// <summary>Listens again after <see cref="Stop"/>, on the same port.</summary>
    public void Restart()
    {
        server = CreateServer(Port);
        server.Open();
    }

    /// <summary>Ends the emulator.</summary>
    /// <exception cref="InvalidOperationException">Something went wrong in the emulator itself.</exception>
    public async ValueTask DisposeAsync()
    {
        server.Dispose();
        if (web is not null)
            await web.DisposeAsync();
        certificate?.Dispose();
        await entities.DisposeAsync();
    }

    private AmqpServer CreateServer(int port) => new(port, new LinkDesk(entities, new TokenVerifier(options), gate), options);

    private async Task<bool> TryDeleteAsync(string name)
    {
        if (!await entities.TryRemoveAsync(name))
            return false;
        Detach(name, BrokerError.NotFound(name));
        return true;
    }

    private void Detach(string queue, BrokerError error)
    {
        foreach (var client in server.Connections)
            client.Detach(entity => TokenShelf.Covers(queue, entity), error);
    }
}
