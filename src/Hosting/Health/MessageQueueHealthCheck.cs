using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Portable.MessageQueues;

namespace Portable.Hosting.Health;

/// <summary>Counts the messages. Where the provider cannot count there is no probe without a side effect (a receive would lease messages).</summary>
internal sealed class MessageQueueHealthCheck(IServiceProvider services, string name) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var queue = services.GetRequiredKeyedService<IMessageQueue>(name);
            if (!queue.Capabilities.Supports(MessageQueueFeature.Counts))
                return HealthCheckResult.Healthy($"Queue '{queue.Name}' ({queue.Provider}) was not probed: the provider does not count messages.");
            var counts = await queue.CountAsync(cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["ready"] = counts.Ready,
                ["leased"] = counts.Leased,
                ["delayed"] = counts.Delayed,
            };
            return HealthCheckResult.Healthy($"Queue '{queue.Name}' ({queue.Provider}) answers.", data);
        }
        catch (Exception exception) when (exception is MessageQueueException or OptionsValidationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
