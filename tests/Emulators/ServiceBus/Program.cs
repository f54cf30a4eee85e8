using System.Globalization;
using System.Runtime.InteropServices;
using Portable.Emulators.ServiceBus;

// dotnet run --project tests/Emulators/ServiceBus -- --port 5672 --management-port 5300 --queue uploads --session-queue orders
var (port, managementPort) = (5672, 5300);
var queues = new Dictionary<string, QueueOptions>(StringComparer.OrdinalIgnoreCase);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--port":
            port = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--management-port":
            managementPort = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--queue":
            queues[args[i + 1]] = new QueueOptions();
            break;
        case "--session-queue":
            queues[args[i + 1]] = new QueueOptions { RequiresSession = true };
            break;
        default:
            await Console.Error.WriteLineAsync($"Unknown: {args[i]}. Known: --port NUMBER, --management-port NUMBER, --queue NAME, --session-queue NAME.");
            return 1;
    }
}

var end = new TaskCompletionSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
await using var bus = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Port = port, ManagementPort = managementPort, Queues = queues });
Console.WriteLine(bus.ConnectionString);
Console.WriteLine(bus.ManagementEndpoint);
await end.Task;
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    end.TrySetResult();
}
