using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Portable.Emulators.Running;

namespace Portable.Emulators.Node;

/// <summary>Runs JavaScript with the npm packages of this project, so that a test can let an official client read what an adapter wrote.</summary>
public static class NodeProgram
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(60);

    /// <summary>Why no JavaScript can be run here.</summary>
    /// <param name="packages">The npm packages that are needed.</param>
    /// <returns>The reason in a sentence; <see langword="null"/> if it can.</returns>
    public static string? FindAbsence(params ReadOnlySpan<string> packages)
    {
        if (ProgramPath.Find("node") is null && ProgramPath.Find("node.exe") is null)
            return $"Not on the path: node; {NpmFolder.Remedy}.";
        foreach (var package in packages)
        {
            if (NpmFolder.FindMissing(package) is { } missing)
                return missing;
        }

        return null;
    }

    /// <summary>
    /// Runs a module. It finds its input as JSON on standard input, and writes its answer as JSON to standard output. Its imports are looked up in
    /// the folder of the npm packages, wherever the module itself lies; for that it is handed over as text, and cannot import a file beside it.
    /// </summary>
    /// <param name="module">The path of the <c>.mjs</c> file.</param>
    /// <param name="input">What it is told; written as JSON with names in camel case.</param>
    /// <param name="cancellationToken">Ends the program. After 60 seconds it is ended in any case.</param>
    /// <returns>Its answer.</returns>
    /// <exception cref="EmulatorAbsentException">There is no Node here.</exception>
    /// <exception cref="InvalidOperationException">The program failed, did not end in time or wrote no JSON; the message holds what it wrote.</exception>
    public static async Task<JsonElement> RunAsync(string module, object? input = null, CancellationToken cancellationToken = default)
    {
        var source = await File.ReadAllTextAsync(module, cancellationToken).ConfigureAwait(false);
        using var process = Start(source);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(EndWithin);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await WriteAsync(process, JsonSerializer.Serialize(input, JsonSerializerOptions.Web), patience.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? Parse(module, await output.ConfigureAwait(false))
                : throw new InvalidOperationException($"{module} ended with {process.ExitCode}: {await errors.ConfigureAwait(false)}{await output.ConfigureAwait(false)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{module} did not end within {EndWithin.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Says how a module is started, for who wants to start it and look on: its input is the last of its arguments. Otherwise as
    /// <see cref="RunAsync"/>.</summary>
    /// <param name="module">The path of the <c>.mjs</c> file.</param>
    /// <param name="input">What it is told; written as JSON with names in camel case.</param>
    /// <param name="cancellationToken">Ends the reading of the file.</param>
    /// <returns>How to start it.</returns>
    public static async Task<ProcessStartInfo> PrepareAsync(string module, object input, CancellationToken cancellationToken = default) =>
        Describe(await File.ReadAllTextAsync(module, cancellationToken).ConfigureAwait(false), "--", JsonSerializer.Serialize(input, JsonSerializerOptions.Web));

    private static ProcessStartInfo Describe(string source, params ReadOnlySpan<string> arguments) => new("node", ["--input-type=module", "--eval", source, .. arguments])
    {
        WorkingDirectory = NpmFolder.Path,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static Process Start(string source)
    {
        try
        {
            var start = Describe(source);
            start.RedirectStandardInput = true;
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new EmulatorAbsentException($"Node could not be started; {NpmFolder.Remedy}.", exception);
        }
    }

    /// <summary>A program may end without having read its input.</summary>
    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Its exit code and its words tell more than a broken pipe.
        }
    }

    private static JsonElement Parse(string module, string output)
    {
        try
        {
            return JsonElement.Parse(output);
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{module} wrote no JSON but: {output}", exception);
        }
    }
}
