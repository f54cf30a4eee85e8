using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Azure;

/// <summary>Our own emulator of Service Bus as a program: for those who must not have a server in their own process.</summary>
public sealed class ServiceBusProgram : IAsyncDisposable
{
    private const string Name = "Portable.Emulators.ServiceBus";
    private const int UsualPort = 5672;
    private const int UsualManagementPort = 5300;
    private readonly StartedEmulator started;

    private ServiceBusProgram(StartedEmulator started, int port)
    {
        this.started = started;
        Port = port;
    }

    /// <summary>The port of AMQP.</summary>
    public int Port { get; }

    /// <summary>Where queues are made and counted.</summary>
    public Uri ManagementEndpoint => started.Emulator.Endpoint;

    /// <summary>What clients connect with.</summary>
    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true");

    /// <summary>Starts it without queues. It ends when it is disposed of, and with this process.</summary>
    /// <param name="onUsualPorts">Whether to listen on the ports 5672 and 5300 where those are free, and not on any.</param>
    /// <returns>The emulator, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">It could not be started.</exception>
    public static async Task<ServiceBusProgram> StartAsync(bool onUsualPorts = false)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var file = Path.Combine(own.Parent!.Parent!.FullName, Name, own.Name, $"{Name}.dll");
        var amqp = FreePort.Find(onUsualPorts ? UsualPort : null);
        var program = new LocalProgram
        {
            Needs = ["dotnet"],
            Remedy = "install the .NET SDK",
            Command = port => ["dotnet", file, "--port", amqp.ToString(CultureInfo.InvariantCulture), "--management-port", port.ToString(CultureInfo.InvariantCulture)],
        };
        // Whoever asks without a token is refused, and so knows that it listens.
        var definition = new EmulatorDefinition { Name = "ServiceBus", ReadyPath = "/", PreferredPort = onUsualPorts ? UsualManagementPort : null };
        return new(await LocalStart.StartAsync(definition, program).ConfigureAwait(false), amqp);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => started.Lifetime!.DisposeAsync();
}
