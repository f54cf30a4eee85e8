using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Calls one kind of handler.</summary>
internal abstract class HandlerInvoker
{
    private protected static readonly IReadOnlyList<MessageFailure> None = [];

    /// <summary>The handler's type, for logs.</summary>
    public abstract string HandlerName { get; }

    /// <summary>Whether the handler takes several messages at a time.</summary>
    public virtual bool TakesBatches => false;

    /// <summary>Calls the handler.</summary>
    /// <param name="services">The scope of this call.</param>
    /// <param name="messages">One message, or several if <see cref="TakesBatches"/>.</param>
    /// <param name="cancellationToken">The handler's token.</param>
    /// <returns>The messages that failed; an exception fails all.</returns>
    public abstract ValueTask<IReadOnlyList<MessageFailure>> InvokeAsync(
        IServiceProvider services, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken);
}
