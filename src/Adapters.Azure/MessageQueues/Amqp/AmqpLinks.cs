using Amqp;
using Amqp.Framing;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>What all links do alike. Each has a session of its own, so that none holds up another.</summary>
internal static class AmqpLinks
{
    /// <summary>Attaches a link.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="create">Makes the link in a session, and says when the peer has answered.</param>
    /// <param name="wait">How long the answer may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up; the link is closed.</param>
    /// <returns>The link and the peer's answer.</returns>
    /// <exception cref="AmqpFailureException">The peer refused it, or did not answer.</exception>
    public static async Task<(T Link, Attach Answer)> AttachAsync<T>(
        Connection connection, Func<Session, OnAttached, T> create, TimeSpan wait, TimeProvider timeProvider, CancellationToken cancellationToken)
        where T : Link
    {
        TaskCompletionSource<Attach> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? link = null;
        try
        {
            link = create(new(connection), (_, attach) =>
            {
                // A refusal has no terminus; the error comes with the detach behind it.
                if ((attach.Role ? attach.Target : attach.Source) is not null)
                    answered.TrySetResult(attach);
            });
            link.AddClosedCallback((_, error) => answered.TrySetException(AmqpFailureException.Of(error)));
            return (link, await answered.Task.WaitAsync(wait, timeProvider, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            if (link is not null)
                Close(link);
            throw exception switch
            {
                AmqpException refused => AmqpFailureException.Of(refused.Error),
                TimeoutException => AmqpFailureException.Unanswered("an attach", wait),
                _ => exception,
            };
        }
    }

    /// <summary>Closes a link with its session, without waiting for the peer.</summary>
    public static void Close(Link link)
    {
        Quietly(() => link.Close(TimeSpan.Zero));
        Quietly(() => link.Session.Close(TimeSpan.Zero));
    }

    /// <summary>Closes something that may have ended already.</summary>
    public static void Quietly(Action close)
    {
        try
        {
            close();
        }
        catch (Exception exception) when (exception is AmqpException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended, which is what was wanted.
        }
    }
}
