using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A link to receive on, for one receive at a time. It gives credit for what is asked for and has the rest of it drained, so that nothing comes that nobody
/// waits for.</summary>
/// <param name="connection">The connection.</param>
/// <param name="link">The link.</param>
/// <param name="sessionId">The session that it holds; <see langword="null"/> where the queue has none.</param>
/// <param name="sessionLockedUntil">When the session's lock ends, unless it is renewed.</param>
internal sealed class AmqpReceiver(AmqpConnection connection, ReceiverLink link, string? sessionId, DateTimeOffset? sessionLockedUntil)
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<IDelivery, TaskCompletionSource<DeliveryState>> unanswered = new();
    private readonly TaskCompletionSource<AmqpFailureException> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<AmqpDelivery> arrived = [];
    private TaskCompletionSource first = New();
    private TaskCompletionSource last = New();
    private int wanted;

    /// <summary>The session that it holds.</summary>
    public string? SessionId => sessionId;

    /// <summary>When the session's lock ended at first.</summary>
    public DateTimeOffset? SessionLockedUntil => sessionLockedUntil;

    /// <summary>The link's name, by which requests say for whom they are.</summary>
    public string Name => link.Name;

    /// <summary>Whether it has not ended.</summary>
    public bool IsOpen => !link.IsClosed && !ended.Task.IsCompleted;

    /// <summary>Ends when the link has, with the reason.</summary>
    public Task<AmqpFailureException> Ended => ended.Task;

    /// <summary>Waits for messages.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="wait">How long to wait for the first; zero takes what is there.</param>
    /// <param name="cancellationToken">Ends the wait. Call <see cref="StopAsync"/> all the same.</param>
    public async Task WaitAsync(int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task something;
        lock (gate)
        {
            (arrived, wanted, first, last) = ([], most, New(), New());
            something = first.Task;
        }

        // A drain begins only where credit has been given since the last.
        link.SetCredit(most, CreditMode.Manual);
        if (wait <= TimeSpan.Zero)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(something, ended.Task, Task.Delay(wait, connection.Clock, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes what is there, and gives the rest of the credit back.</summary>
    /// <returns>What has come; more than was wanted is released.</returns>
    /// <exception cref="AmqpFailureException">The link has ended, and nothing has come.</exception>
    public async Task<List<AmqpDelivery>> StopAsync()
    {
        Task whole;
        int most;
        bool isDrained;
        lock (gate)
        {
            (whole, most) = (last.Task, wanted);
            isDrained = arrived.Count >= wanted;
        }

        if (!isDrained && IsOpen)
            await DrainAsync(whole).ConfigureAwait(false);
        List<AmqpDelivery> result;
        lock (gate)
        {
            (result, arrived, wanted) = (arrived, [], 0);
        }

        if (result.Count == 0 && ended.Task.IsCompleted)
            throw await ended.Task.ConfigureAwait(false);
        foreach (var surplus in result.Skip(most))
            Release(surplus);
        return result.Count > most ? result[..most] : result;
    }

    /// <summary>Says what is to become of a delivery, and waits for the service to confirm it.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="outcome">What is to become of it.</param>
    /// <param name="cancellationToken">Abandons the wait; it may be done.</param>
    /// <exception cref="AmqpFailureException">The service refused, ended the link, or did not answer.</exception>
    public async Task SettleAsync(AmqpDelivery delivery, AmqpOutcome outcome, CancellationToken cancellationToken)
    {
        TaskCompletionSource<DeliveryState> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        unanswered[delivery.Inner] = answer;
        try
        {
            if (ended.Task.IsCompleted)
                throw await ended.Task.ConfigureAwait(false);
            AmqpLibrary.Dispose(link.Session, role: true, delivery.Inner, outcome.ToState(), settled: false);
            AmqpOutcome.Check(await answer.Task.WaitAsync(connection.Timeout, connection.Clock, cancellationToken).ConfigureAwait(false));
        }
        catch (AmqpException exception)
        {
            throw AmqpFailureException.Of(exception);
        }
        catch (TimeoutException)
        {
            throw AmqpFailureException.Unanswered("a settlement", connection.Timeout);
        }
        finally
        {
            unanswered.TryRemove(delivery.Inner, out _);
        }
    }

    /// <summary>Gives a delivery back that nobody has seen: it is not counted, and nobody waits for an answer.</summary>
    public void Release(AmqpDelivery delivery) =>
        AmqpLinks.Quietly(() => AmqpLibrary.Dispose(link.Session, role: true, delivery.Inner, new Released(), settled: true));

    /// <summary>Ends the link; a session is free then, and gives back what is not settled.</summary>
    public void Close() => AmqpLinks.Close(link);

    /// <summary>A message has come.</summary>
    public void Arrive(IDelivery inner)
    {
        var delivery = new AmqpDelivery(this, inner);
        TaskCompletionSource? some = null;
        TaskCompletionSource? all = null;
        lock (gate)
        {
            if (wanted > 0)
            {
                arrived.Add(delivery);
                some = first;
                all = arrived.Count >= wanted ? last : null;
            }
        }

        if (some is null)
            Release(delivery);
        some?.TrySetResult();
        all?.TrySetResult();
    }

    /// <summary>The service has said something of a delivery.</summary>
    public void Answer(IDelivery inner)
    {
        if (unanswered.TryGetValue(inner, out var answer))
            answer.TrySetResult(inner.State);
    }

    /// <summary>The link has ended.</summary>
    public void End(AmqpFailureException reason)
    {
        ended.TrySetResult(reason);
        foreach (var answer in unanswered.Values)
            answer.TrySetException(reason);
    }

    /// <summary>Frames have come, and been dealt with.</summary>
    public void LookWhetherDrained()
    {
        if (AmqpLibrary.Credit(link) <= 0 && AmqpLibrary.Partial(link).Equals(MessageDelivery.None))
            last.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task DrainAsync(Task whole)
    {
        connection.Watch(this);
        try
        {
            // Without credit all have come, or the last is just coming.
            if (AmqpLibrary.Credit(link) is var credit && credit > 0)
                link.SetCredit(credit, CreditMode.Drain);
            await Task.WhenAny(whole, ended.Task).WaitAsync(connection.Timeout, connection.Clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What has come can be settled without the link.
            Close();
            End(AmqpFailureException.Unanswered("a drain", connection.Timeout));
        }
        finally
        {
            connection.Unwatch(this);
        }
    }
}
