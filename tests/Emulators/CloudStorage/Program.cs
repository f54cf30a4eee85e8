using System.Globalization;
using Portable.Emulators.CloudStorage;

// usage: dotnet run --project tests/Emulators/CloudStorage -- [--port 9023] [--pubsub http://127.0.0.1:8085]
// Ends on Ctrl+C and on SIGTERM.
var options = new CloudStorageEmulatorOptions();
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options = args[i] switch
    {
        "--port" => options with { Port = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
        "--pubsub" => options with { PubSubEndpoint = new Uri(args[i + 1]) },
        _ => throw new ArgumentException($"Unknown option: {args[i]}"),
    };
}

await using var emulator = await CloudStorageEmulator.StartAsync(options);
Console.WriteLine($"Cloud Storage emulator at {emulator.Endpoint}");
var ended = new TaskCompletionSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    ended.TrySetResult();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    ended.TrySetResult();
});
await ended.Task;
