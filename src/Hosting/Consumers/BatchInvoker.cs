using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Calls an <see cref="IMessageBatchHandler"/>.</summary>
internal sealed class BatchInvoker<THandler> : HandlerInvoker
    where THandler : class, IMessageBatchHandler
{
    public override string HandlerName => typeof(THandler).Name;

    public override bool TakesBatches => true;

    public override async ValueTask<IReadOnlyList<MessageFailure>> InvokeAsync(
        IServiceProvider services, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var failures = await services.GetRequiredService<THandler>().HandleAsync(messages, cancellationToken).ConfigureAwait(false);
        foreach (var failure in failures)
        {
            // Whoever names a wrong message may mean any of them: none must be completed on the strength of that.
            if (!messages.Any(message => ReferenceEquals(message, failure.Message)))
                throw new InvalidOperationException($"{HandlerName} reports a failure of message '{failure.Message.MessageId}', which is not of the batch as it was handed over.");
        }

        return failures;
    }
}
