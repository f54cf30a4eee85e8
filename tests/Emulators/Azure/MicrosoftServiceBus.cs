using System.Security.Cryptography;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using Portable.Emulators.Docker;
using Portable.Emulators.Running;

namespace Portable.Emulators.Azure;

/// <summary>Microsoft's own emulator of Service Bus with the SQL Server that it needs, two containers on a network of their own: a second opinion beside the emulator
/// of this repository, where Docker can pull both images. Starting them accepts their licences.</summary>
public sealed class MicrosoftServiceBus : IAsyncDisposable
{
    private const string Image = "ServiceBus";
    private const string SqlImage = "ServiceBusSql";
    private const string SqlHost = "sql";
    private const int Amqp = 5672;
    private const int Management = 5300;

    /// <summary>Two gigabytes to pull at first, and a database to set up.</summary>
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(8);

    private readonly List<IAsyncDisposable> parts;
    private readonly IContainer bus;

    private MicrosoftServiceBus(List<IAsyncDisposable> parts, IContainer bus) => (this.parts, this.bus) = (parts, bus);

    /// <summary>Where queues are made and counted.</summary>
    public Uri ManagementEndpoint => DockerStart.AddressOf(bus, Management);

    /// <summary>What clients connect with.</summary>
    public string ConnectionString
    {
        get
        {
            var address = DockerStart.AddressOf(bus, Amqp);
            return $"Endpoint=sb://{address.Host}:{address.Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true";
        }
    }

    /// <summary>Why it cannot be had.</summary>
    /// <returns>The reason in a sentence; <see langword="null"/> if a Docker engine answers. Whether it has the images shows when it starts.</returns>
    public static Task<string?> FindAbsenceAsync() => DockerEngine.FindAbsenceAsync();

    /// <summary>Starts both containers, and waits until the emulator says that it is well.</summary>
    /// <returns>The emulator. It is removed when it is disposed of.</returns>
    /// <exception cref="EmulatorAbsentException">It could not be started.</exception>
    public static async Task<MicrosoftServiceBus> StartAsync(CancellationToken cancellationToken = default)
    {
        var logFile = EmulatorLog.Create(Image);
        var log = new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        List<IAsyncDisposable> parts = [log];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartWithin);
        try
        {
            INetwork network = new NetworkBuilder().Build();
            parts.Add(network);
            // SQL Server wants letters of both cases, digits and signs.
            var password = $"Aa1!{RandomNumberGenerator.GetHexString(24)}";
            var sql = DockerStart.Describe(ImagePins.Find(SqlImage), log)
                .WithNetwork(network)
                .WithNetworkAliases(SqlHost)
                .WithEnvironment("ACCEPT_EULA", "Y")
                .WithEnvironment("MSSQL_SA_PASSWORD", password)
                .Build();
            parts.Add(sql);
            var bus = DockerStart.Describe(ImagePins.Find(Image), log)
                .WithNetwork(network)
                .WithEnvironment("ACCEPT_EULA", "Y")
                .WithEnvironment("SQL_SERVER", SqlHost)
                .WithEnvironment("MSSQL_SA_PASSWORD", password)
                .WithPortBinding(Amqp, assignRandomHostPort: true)
                .WithPortBinding(Management, assignRandomHostPort: true)
                .Build();
            parts.Add(bus);
            await sql.StartAsync(patience.Token).ConfigureAwait(false);
            await bus.StartAsync(patience.Token).ConfigureAwait(false);
            await Readiness.WaitAsync(new Uri(DockerStart.AddressOf(bus, Management), "/health"), patience.Token).ConfigureAwait(false);
            return new(parts, bus);
        }
        // Whatever Testcontainers throws: an image is not there, the engine went away, its helper cannot be pulled.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await EndAsync(parts).ConfigureAwait(false);
            throw new EmulatorAbsentException($"Docker could not start {ImagePins.Find(Image)} with {ImagePins.Find(SqlImage)}: {exception.Message} (log: {logFile})", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync(parts).ConfigureAwait(false);

    /// <summary>The last that was made goes first.</summary>
    private static async Task EndAsync(List<IAsyncDisposable> parts)
    {
        for (var i = parts.Count - 1; i >= 0; i--)
            await parts[i].DisposeAsync().ConfigureAwait(false);
    }
}
