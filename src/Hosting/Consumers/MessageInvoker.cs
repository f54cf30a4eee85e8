using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Calls an <see cref="IMessageHandler"/>.</summary>
internal sealed class MessageInvoker<THandler> : HandlerInvoker
    where THandler : class, IMessageHandler
{
    public override string HandlerName => typeof(THandler).Name;

    public override async ValueTask<IReadOnlyList<MessageFailure>> InvokeAsync(
        IServiceProvider services, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<THandler>().HandleAsync(messages[0], cancellationToken).ConfigureAwait(false);
        return None;
    }
}
