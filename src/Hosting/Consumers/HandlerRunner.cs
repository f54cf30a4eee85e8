using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Takes one message, or one batch, through the ledger and the handler to its settlement. Never throws.</summary>
internal sealed class HandlerRunner(
    IServiceScopeFactory scopes,
    HandlerInvoker invoker,
    FailurePolicy failures,
    IdempotencyLedger? ledger,
    Settler settler,
    PrefetchLimit prefetch,
    IMessageQueue queue,
    TimeProvider timeProvider,
    ILogger logger,
    CancellationToken stopping)
{
    private readonly ProcessTelemetry telemetry = new(queue);

    public async Task RunAsync(ReadOnlyMemory<HeldMessage> work)
    {
        var ready = new List<HeldMessage>(work.Length);
        for (var i = 0; i < work.Length; i++)
        {
            if (await IsToBeHandledAsync(work.Span[i]).ConfigureAwait(false))
                ready.Add(work.Span[i]);
        }

        if (ready.Count > 0)
            await HandleAsync(ready).ConfigureAwait(false);
        settler.Send();
    }

    /// <summary>Gives a message back that was not handled, unless it is at its last delivery: then giving it back would make it a dead letter
    /// that nobody has looked at.</summary>
    /// <returns>Whether it was given back.</returns>
    public bool GiveBack(HeldMessage message)
    {
        if (failures.IsLastDelivery(message.Message))
            return false;
        if (message.TrySettle())
            settler.Settle(message, Settlement.Abandon());
        return true;
    }

    private async ValueTask<bool> IsToBeHandledAsync(HeldMessage message)
    {
        if (message.IsLeaseLost)
        {
            await ForgetAsync(message).ConfigureAwait(false);
            return false;
        }

        if (message.IsCancelled || (stopping.IsCancellationRequested && GiveBack(message)))
            return false;
        return ledger is null || !await WasHandledAsync(ledger, message).ConfigureAwait(false);
    }

    private async ValueTask<bool> WasHandledAsync(IdempotencyLedger ledger, HeldMessage message)
    {
        try
        {
            if (!await ledger.ContainsAsync(message.Message, message.Token).ConfigureAwait(false))
                return false;
            ConsumerLog.AlreadyHandled(logger, message.Message.MessageId, queue.Name);
            if (message.TrySettle())
                settler.Add(message, Settlement.Complete);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Nobody knows whether it was handled: as if the handler had failed.
            await FailAsync(message, exception).ConfigureAwait(false);
        }

        return true;
    }

    private async Task HandleAsync(List<HeldMessage> work)
    {
        var messages = work.ConvertAll(static held => held.Message);
        using var linked = work.Count == 1 ? null : CancellationTokenSource.CreateLinkedTokenSource([.. work.Select(held => held.Token)]);
        var activity = telemetry.Start(messages);
        var started = timeProvider.GetTimestamp();
        IReadOnlyList<MessageFailure> failed = [];
        Exception? error = null;
        try
        {
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                failed = await invoker.InvokeAsync(scope.ServiceProvider, messages, linked?.Token ?? work[0].Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            error = exception;
        }

        var duration = timeProvider.GetElapsedTime(started);
        prefetch.Observe(duration);
        telemetry.End(activity, duration, error ?? (failed.Count > 0 ? failed[0].Error : null));
        for (var i = 0; i < work.Count; i++)
        {
            if ((error ?? ErrorOf(messages[i], failed)) is { } reason)
                await FailAsync(work[i], reason).ConfigureAwait(false);
            else
                await CompleteAsync(work[i]).ConfigureAwait(false);
        }
    }

    private static Exception? ErrorOf(ReceivedMessage message, IReadOnlyList<MessageFailure> failed)
    {
        foreach (var failure in failed)
        {
            if (ReferenceEquals(failure.Message, message))
                return failure.Error;
        }

        return null;
    }

    private async ValueTask CompleteAsync(HeldMessage message)
    {
        if (ledger is not null)
        {
            try
            {
                await ledger.EnterAsync(message.Message, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                ConsumerLog.LedgerFailed(logger, exception, message.Message.MessageId, queue.Name);
            }
        }

        // Also when the lease is lost: the provider may still take it, and if not it says so. It never settles another's delivery.
        if (message.TrySettle())
            settler.Add(message, Settlement.Complete);
    }

    private async ValueTask FailAsync(HeldMessage message, Exception exception)
    {
        if (message.IsLeaseLost)
            await ForgetAsync(message).ConfigureAwait(false);
        else if (message.TrySettle())
            settler.Add(message, message.IsCancelled ? Settlement.Abandon() : failures.Decide(message.Message, exception));
    }

    private ValueTask ForgetAsync(HeldMessage message) => message.TrySettle() ? settler.ForgetAsync(message) : default;
}
