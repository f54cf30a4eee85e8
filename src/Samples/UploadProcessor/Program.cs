using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using Spectre.Console;
using UploadProcessor.Processing;
using UploadProcessor.Running;
using UploadProcessor.Serving;
using UploadProcessor.Terminal;

namespace UploadProcessor;

/// <summary>Runs over a folder, or serves, and puts what goes wrong into one line and an exit code.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var commandLine = CommandLine.Parse(args);
            if (!commandLine.Help)
                return commandLine.Serve ? await Server.RunAsync(commandLine).ConfigureAwait(false) : await RunAsync(commandLine).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(CommandLine.HelpText).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is UsageException or OptionsValidationException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"UploadProcessor: {exception.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception exception) when (exception is IOException or ObjectStoreException or MessageQueueException)
        {
            await Console.Error.WriteLineAsync($"UploadProcessor: {exception.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return ExitCode.Lost;
        }
    }

    private static async Task<int> RunAsync(CommandLine commandLine)
    {
        var source = SourceFolder.Scan(commandLine.In ?? Path.Join(AppContext.BaseDirectory, "photos"), commandLine.Out);
        var output = OutputFolder.Open(commandLine.Out);
        using var signals = new StopSignals();
        var journal = new PhotoJournal();
        var host = Build(commandLine, signals, journal);
        await using (((IAsyncDisposable)host).ConfigureAwait(false))
        {
            await host.StartAsync(signals.Token).ConfigureAwait(false);
            var store = host.Services.GetRequiredKeyedService<IObjectStore>(Names.Uploads);
            var queue = host.Services.GetRequiredKeyedService<IMessageQueue>(Names.Uploads);
            var format = host.Services.GetRequiredService<IObjectEventFormat>();

            // What lies in this process's own memory is gone with it, and would only fill it until then.
            var options = new RunOptions { KeepObjects = store.Provider != "InMemory" };
            var run = new UploadRun(store, queue.DeadLetterQueue!, format, journal, TimeProvider.System, options);
            var worker = new HostedWorker(host, host.Services.GetRequiredService<IHostApplicationLifetime>());

            var view = CreateView();
            var printer = new RunPrinter(view);
            printer.Begin(source, output, store.Provider);
            await using var stopping = signals.Token.Register(printer.Stopping).ConfigureAwait(false);
            var report = await view.ShowAsync(source.Images.Count, progress => run.RunAsync(source, output, progress, worker, signals.Token)).ConfigureAwait(false);
            printer.End(report, output);
            return report.ExitCode;
        }
    }

    private static IHost Build(CommandLine commandLine, StopSignals signals, PhotoJournal journal)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.AddUploadProcessor(commandLine, journal);
        builder.Services.AddSingleton<IHostLifetime>(signals);
        builder.Services.AddPhotoConsumer<PhotoHandler>();
        return builder.Build();
    }

    private static IRunView CreateView()
    {
        if (Console.IsOutputRedirected)
            return new PlainRunView(Console.Out);
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        return console.Profile.Capabilities.Ansi ? new RichRunView(console) : new PlainRunView(Console.Out);
    }
}
