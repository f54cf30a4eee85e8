using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portable.Hosting.Configuration;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Consumers;

/// <summary>A consumer as a hosted service: puts the parts of a <see cref="ConsumerRun"/> together, and ends it when the host stops.</summary>
internal sealed class QueueConsumer(IServiceProvider services, ConsumerRegistration registration) : IHostedService, IDisposable
{
    private ConsumerRun? run;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger<QueueConsumer>() ?? NullLogger<QueueConsumer>.Instance;
        var options = registration.Options;
        var queue = services.GetRequiredKeyedService<IMessageQueue>(registration.QueueName);
        var definition = services.GetService<PortableCatalog>()?.Settings.MessageQueues.GetValueOrDefault(registration.QueueName)?.Definition
            ?? new MessageQueueDefinition { Queue = queue.Name };
        var ledger = options.IdempotencyStore is { } store
            ? new IdempotencyLedger(services.GetRequiredKeyedService<IObjectStore>(store), queue.Name)
            : null;
        var invoker = registration.CreateInvoker(services);
        run = new ConsumerRun(
            queue,
            options,
            invoker,
            ledger,
            options.LeaseDuration ?? definition.LeaseDuration,
            options.MaxDeliveryCount ?? definition.MaxDeliveryCount,
            services.GetRequiredService<IServiceScopeFactory>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            logger);
        ConsumerLog.Started(logger, queue.Name, queue.Provider, invoker.HandlerName, options.Concurrency);
        run.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => run?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => run?.Dispose();
}
