namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>Something that is opened at the first use, shared, and opened anew once it has ended. Callers at the same time share one opening; a failed one is
/// not kept.</summary>
/// <typeparam name="T">What is opened.</typeparam>
/// <param name="open">Opens it. No caller's token ends that, for others may wait for it too.</param>
/// <param name="isOpen">Whether it has not ended.</param>
internal sealed class AmqpReopened<T>(Func<Task<T>> open, Func<T, bool> isOpen)
    where T : class
{
    private readonly Lock gate = new();
    private Task<T>? opening;

    /// <summary>What is open now; <see langword="null"/> where nothing is.</summary>
    public T? Current => Volatile.Read(ref opening) is { IsCompletedSuccessfully: true } done && isOpen(done.GetAwaiter().GetResult()) ? done.GetAwaiter().GetResult() : null;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } current)
            return new(current);
        lock (gate)
        {
            if (opening is null or { IsFaulted: true } or { IsCanceled: true } || (opening.IsCompleted && Current is null))
                opening = Task.Run(open, CancellationToken.None);
            return new(opening.WaitAsync(cancellationToken));
        }
    }
}
