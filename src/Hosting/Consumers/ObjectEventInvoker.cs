using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Hosting.Consumers;

/// <summary>Reads object events, in whichever provider's format, and calls an <see cref="IObjectEventHandler"/>.</summary>
internal sealed class ObjectEventInvoker<THandler>(IObjectEventFormat format, ILogger logger) : HandlerInvoker
    where THandler : class, IObjectEventHandler
{
    public override string HandlerName => typeof(THandler).Name;

    public override async ValueTask<IReadOnlyList<MessageFailure>> InvokeAsync(
        IServiceProvider services, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var events = Read(messages[0]);
        if (events.Count == 0)
        {
            ConsumerLog.NoObjectEvent(logger, messages[0].MessageId);
            return None;
        }

        var handler = services.GetRequiredService<THandler>();
        foreach (var objectEvent in events)
            await handler.HandleAsync(objectEvent, cancellationToken).ConfigureAwait(false);
        return None;
    }

    private IReadOnlyList<ObjectEvent> Read(ReceivedMessage message)
    {
        try
        {
            return format.TryRead(message, out var events) ? events : [];
        }
        catch (FormatException exception)
        {
            throw new DeadLetterException(DeadLetterException.Undecodable, inner: exception);
        }
    }
}
