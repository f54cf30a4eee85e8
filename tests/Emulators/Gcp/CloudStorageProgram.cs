using System.Globalization;
using Portable.Emulators.Running;

namespace Portable.Emulators.Gcp;

/// <summary>Our own emulator of Cloud Storage as a program: for those who must not have a server in their own process.</summary>
public sealed class CloudStorageProgram : IAsyncDisposable
{
    private const string Name = "Portable.Emulators.CloudStorage";
    private const int UsualPort = 9023;
    private readonly StartedEmulator started;

    private CloudStorageProgram(StartedEmulator started) => this.started = started;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => started.Emulator.Endpoint;

    /// <summary>Starts it without buckets. It ends when it is disposed of, and with this process.</summary>
    /// <param name="pubsub">A Pub/Sub emulator that buckets may notify.</param>
    /// <param name="onUsualPort">Whether to listen on port 9023 if that is free, and not on any.</param>
    /// <returns>The emulator, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">It could not be started.</exception>
    public static async Task<CloudStorageProgram> StartAsync(Uri? pubsub = null, bool onUsualPort = false)
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
        var definition = new EmulatorDefinition { Name = "CloudStorage", ReadyPath = "/storage/v1/b?project=portable", PreferredPort = onUsualPort ? UsualPort : null };
        return new(await LocalStart.StartAsync(definition, program).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => started.Lifetime!.DisposeAsync();
}
