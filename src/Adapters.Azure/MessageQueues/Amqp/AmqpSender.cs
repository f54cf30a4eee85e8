using Amqp;
using Amqp.Framing;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A link to send on.</summary>
/// <param name="connection">The connection.</param>
/// <param name="link">The link.</param>
/// <param name="maxMessageSize">The largest transfer that the peer takes, in bytes; 0 where it does not say.</param>
internal sealed class AmqpSender(AmqpConnection connection, SenderLink link, ulong maxMessageSize)
{
    private static readonly OutcomeCallback Heard = static (_, _, outcome, state) =>
    {
        var answer = (TaskCompletionSource)state;
        if (outcome is Accepted)
            answer.TrySetResult();
        else
            answer.TrySetException(AmqpFailureException.OfLink((outcome as Rejected)?.Error));
    };

    /// <summary>Whether it has not ended.</summary>
    public bool IsOpen => !link.IsClosed;

    /// <summary>The largest transfer in bytes.</summary>
    public long MaxMessageSize => maxMessageSize is 0 or > long.MaxValue ? long.MaxValue : (long)maxMessageSize;

    /// <summary>Sends one transfer: a message, or a batch of them.</summary>
    /// <param name="transfer">What to send.</param>
    /// <param name="cancellationToken">Abandons the wait for the answer; the transfer may have been taken.</param>
    /// <exception cref="AmqpFailureException">The peer refused it, ended the link, or did not answer.</exception>
    public async Task SendAsync(Message transfer, CancellationToken cancellationToken)
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            link.Send(transfer, null, Heard, answer);
            await answer.Task.WaitAsync(connection.Timeout, connection.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpException exception)
        {
            throw AmqpFailureException.Of(exception);
        }
        catch (TimeoutException)
        {
            Close();
            throw AmqpFailureException.Unanswered("a send", connection.Timeout);
        }
    }

    /// <summary>Ends the link.</summary>
    public void Close() => AmqpLinks.Close(link);
}
