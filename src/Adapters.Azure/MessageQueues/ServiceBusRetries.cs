using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Tries again what may work later, so often as the options say.</summary>
/// <param name="maxAttempts">How often something is tried in all.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ServiceBusRetries(int maxAttempts, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>A busy service asks for 10 seconds; the second delay comes close to it.</summary>
    private static readonly TimeSpan FirstDelayWhenBusy = TimeSpan.FromSeconds(4);

    /// <summary>Does something, more than once if need be.</summary>
    /// <param name="attempt">Does it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var failed = 1; ; failed++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception exception) when (failed < maxAttempts && !cancellationToken.IsCancellationRequested && ServiceBusErrors.IsTransient(exception))
            {
                await PauseAsync(exception, failed, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Does something, more than once if need be.</summary>
    public Task RunAsync(Func<Task> attempt, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await attempt().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private Task PauseAsync(Exception exception, int failed, CancellationToken cancellationToken)
    {
        var first = ServiceBusErrors.Classify(exception) == MessageQueueErrorCode.Throttled ? FirstDelayWhenBusy : FirstDelay;
        return Task.Delay(Backoff.Delay(first, failed), timeProvider, cancellationToken);
    }
}
