using System.Net;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;
using Portable.Emulators.Running;

namespace Portable.Emulators.Docker;

/// <summary>Starts an emulator's image in a container of its own.</summary>
internal static class DockerStart
{
    /// <summary>Long enough to pull an image of a few hundred megabytes once.</summary>
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    public static async Task<StartedEmulator> StartAsync(EmulatorDefinition definition, ContainerRecipe recipe)
    {
        var image = ImagePins.Find(recipe.Image);
        var logFile = EmulatorLog.Create(definition.Name);
        var log = new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        DockerLifetime? lifetime = null;
        try
        {
            var container = Describe(recipe, image, log).Build();
            lifetime = new DockerLifetime(container, log);
            using var patience = new CancellationTokenSource(StartWithin);
            await container.StartAsync(patience.Token).ConfigureAwait(false);
            patience.CancelAfter(ReadyWithin);

            var endpoint = AddressOf(container, recipe.Port);
            await Readiness.WaitAsync(new Uri(endpoint, definition.ReadyPath), patience.Token).ConfigureAwait(false);
            var credentials = await definition.GetCredentialsAsync(endpoint, patience.Token).ConfigureAwait(false);
            return new(new(definition.Name, endpoint, EmulatorSource.Docker, credentials, logFile), lifetime);
        }
        // Whatever Testcontainers throws: the image is not there, the engine went away, its helper cannot be pulled.
        catch (Exception exception)
        {
            await using (var words = new StreamWriter(log, leaveOpen: true))
                await words.WriteLineAsync(exception.ToString()).ConfigureAwait(false);
            await log.DisposeAsync().ConfigureAwait(false);
            if (lifetime is not null)
                await lifetime.DisposeAsync().ConfigureAwait(false);
            throw new EmulatorAbsentException($"Docker could not start {image}: {FirstLine(exception)} (log: {logFile})", exception);
        }
    }

    /// <summary>What all containers have: their image is pulled if it is not there, their words go to the log, their ports are not open to others.</summary>
    public static ContainerBuilder Describe(string image, Stream log)
    {
        var builder = new ContainerBuilder(image)
            .WithImagePullPolicy(PullPolicy.Missing)
            .WithOutputConsumer(Consume.RedirectStdoutAndStderrToStream(log, log))
            .WithLogger(NullLogger.Instance);
        return OnLoopback ? builder.WithCreateParameterModifier(BindToLoopback) : builder;
    }

    /// <summary>Where a container's port is reached.</summary>
    public static Uri AddressOf(IContainer container, int port) =>
        new UriBuilder(Uri.UriSchemeHttp, OnLoopback ? IPAddress.Loopback.ToString() : container.Hostname, container.GetMappedPublicPort(port)).Uri;

    private static ContainerBuilder Describe(ContainerRecipe recipe, string image, FileStream log)
    {
        var builder = Describe(image, log).WithEnvironment(recipe.Environment).WithPortBinding(recipe.Port, assignRandomHostPort: true);
        if (recipe.Folder is not null)
            builder = builder.WithResourceMapping(new DirectoryInfo(recipe.Folder), "/portable");
        return recipe.Command.Count > 0 ? builder.WithCommand([.. recipe.Command]) : builder;
    }

    /// <summary>Docker publishes ports on every interface of the machine otherwise. An engine elsewhere has to: one that is spoken to by TCP, or one
    /// beside the container this runs in, whose address the environment gives.</summary>
    private static bool OnLoopback =>
        TestcontainersSettings.DockerHostOverride is null && TestcontainersSettings.OS.DockerEndpointAuthConfig.Endpoint.Scheme is ("unix" or "npipe");

    private static void BindToLoopback(CreateContainerParameters container)
    {
        foreach (var binding in container.HostConfig?.PortBindings?.Values.SelectMany(bindings => bindings) ?? [])
            binding.HostIP = IPAddress.Loopback.ToString();
    }

    private static string FirstLine(Exception exception) =>
        exception is OperationCanceledException
            ? "it was not ready in time."
            : exception.Message.Split('\n', 2)[0].Trim();
}
