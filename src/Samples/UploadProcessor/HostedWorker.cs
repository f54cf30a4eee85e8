using Microsoft.Extensions.Hosting;
using UploadProcessor.Running;

namespace UploadProcessor;

/// <summary>The worker, which lives in this process's host.</summary>
internal sealed class HostedWorker(IHost host, IHostApplicationLifetime lifetime) : IRunningWorker
{
    public CancellationToken Ended => lifetime.ApplicationStopping;

    public Task StopAsync() => host.StopAsync();
}
