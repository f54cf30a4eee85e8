namespace Portable.Emulators.Up;

/// <summary>Starts clouds, says how to use them, and ends them.</summary>
internal static class UpCommand
{
    public const string HelpText = """
        Starts emulators of clouds, prints the environment that leads the sample to
        them, and runs until Ctrl-C. Then nothing of them is left.

        Usage: eng/emulators up [aws] [gcp] [azure]

          aws     S3 and SQS
          gcp     Cloud Storage and Pub/Sub
          azure   Blob Storage, Service Bus and Storage Queues
          --help  prints this

        Without a name all three. They listen on the ports that everybody knows them
        by, where those are free: 5000; 9023 and 8085; 10000, 5672 and 10001. A cloud
        whose emulator is not installed is left out, with the remedy.

        Exit codes: 0 ended by Ctrl-C; 1 no cloud could be started; 2 arguments not
        usable.
        """;

    private const string Verb = "up";

    private static readonly (string Name, string Services, Func<CancellationToken, Task<EmulatedCloud>> StartAsync)[] Clouds =
    [
        ("aws", "S3 and SQS", token => EmulatedCloud.StartAwsAsync(forAPerson: true, token)),
        ("gcp", "Cloud Storage and Pub/Sub", token => EmulatedCloud.StartGcpAsync(forAPerson: true, token)),
        ("azure", "Blob Storage, Service Bus and Storage Queues", token => EmulatedCloud.StartAzureAsync(forAPerson: true, token)),
    ];

    /// <summary>What is wrong with the arguments, in a sentence; <see langword="null"/> if nothing is.</summary>
    public static string? FindProblem(IReadOnlyList<string> args)
    {
        if (args[0] != Verb)
            return $"'{args[0]}' is not known; it is: eng/emulators up [aws] [gcp] [azure].";
        return args.Skip(1).FirstOrDefault(name => !Array.Exists(Clouds, cloud => cloud.Name == name)) is { } unknown
            ? $"'{unknown}' is not known; known are {string.Join(", ", Clouds.Select(cloud => cloud.Name))}."
            : null;
    }

    /// <summary>Runs the clouds that are named, or all, until the token ends them.</summary>
    public static async Task<int> RunAsync(IReadOnlyCollection<string> names, CancellationToken end)
    {
        var chosen = Clouds.Where(cloud => names.Count == 0 || names.Contains(cloud.Name)).ToList();
        var starting = chosen.Select(cloud => StartAsync(cloud.Name, cloud.StartAsync, end)).ToList();
        var started = await Task.WhenAll(starting).ConfigureAwait(false);
        try
        {
            if (end.IsCancellationRequested)
                return 0;
            if (Array.TrueForAll(started, cloud => cloud is null))
                return 1;
            foreach (var (cloud, about) in started.Zip(chosen))
            {
                if (cloud is not null)
                    await Console.Out.WriteLineAsync(Exports.Of(cloud, about.Services)).ConfigureAwait(false);
            }

            await Console.Out.WriteLineAsync("""
                # Paste the lines of one cloud into a terminal of its own, and then, there:
                # dotnet run --project src/Samples/UploadProcessor
                # Ctrl-C here ends the emulators.
                """).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        finally
        {
            await Task.WhenAll(started.Select(cloud => cloud?.DisposeAsync().AsTask() ?? Task.CompletedTask)).ConfigureAwait(false);
        }
    }

    private static async Task<EmulatedCloud?> StartAsync(string name, Func<CancellationToken, Task<EmulatedCloud>> startAsync, CancellationToken end)
    {
        try
        {
            return await startAsync(end).ConfigureAwait(false);
        }
        catch (EmulatorAbsentException absent)
        {
            await Console.Error.WriteLineAsync($"emulators: {name} is left out: {absent.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return null;
        }
    }
}
