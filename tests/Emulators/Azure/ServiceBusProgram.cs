using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Azure;

/// <summary>Our own emulator of Service Bus as a program: for those who must not have a server in their own process.</summary>
/// <remarks>The project that uses it references <c>tests/Emulators/ServiceBus</c> without its assembly, so that it is built beside.</remarks>
public sealed class ServiceBusProgram : IAsyncDisposable
{
    private const string Name = "Portable.Emulators.ServiceBus";
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
    /// <returns>The emulator, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">It could not be started.</exception>
    public static async Task<ServiceBusProgram> StartAsync()
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var file = Path.Combine(own.Parent!.Parent!.FullName, Name, own.Name, $"{Name}.dll");
        var amqp = FreePort.Find();
        var program = new LocalProgram
        {
            Needs = ["dotnet"],
            Remedy = "install the .NET SDK",
            Command = port => ["dotnet", file, "--port", amqp.ToString(CultureInfo.InvariantCulture), "--management-port", port.ToString(CultureInfo.InvariantCulture)],
        };
        // Whoever asks without a token is refused, and so knows that it listens.
        return new(await LocalStart.StartAsync(new() { Name = "ServiceBus", ReadyPath = "/" }, program).ConfigureAwait(false), amqp);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => started.Lifetime!.DisposeAsync();
}
