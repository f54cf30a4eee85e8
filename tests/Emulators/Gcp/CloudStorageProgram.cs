using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Gcp;

/// <summary>Our own emulator of Cloud Storage as a program: for those who must not have a server in their own process.</summary>
/// <remarks>The project that uses it references <c>tests/Emulators/CloudStorage</c> without its assembly, so that it is built beside.</remarks>
public sealed class CloudStorageProgram : IAsyncDisposable
{
    private const string Name = "Portable.Emulators.CloudStorage";
    private readonly StartedEmulator started;

    private CloudStorageProgram(StartedEmulator started) => this.started = started;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => started.Emulator.Endpoint;

    /// <summary>Starts it without buckets. It ends when it is disposed of, and with this process.</summary>
    /// <param name="pubsub">A Pub/Sub emulator that buckets may notify.</param>
    /// <returns>The emulator, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">It could not be started.</exception>
    public static async Task<CloudStorageProgram> StartAsync(Uri? pubsub = null)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var file = Path.Combine(own.Parent!.Parent!.FullName, Name, own.Name, $"{Name}.dll");
        string[] more = pubsub is null ? [] : ["--pubsub", pubsub.AbsoluteUri];
        var program = new LocalProgram
        {
            Needs = ["dotnet"],
            Remedy = "install the .NET SDK",
            Command = port => ["dotnet", file, "--port", port.ToString(CultureInfo.InvariantCulture), .. more],
        };
        return new(await LocalStart.StartAsync(new() { Name = "CloudStorage", ReadyPath = "/storage/v1/b?project=portable" }, program).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => started.Lifetime!.DisposeAsync();
}
