namespace Portable.Adapters;

/// <summary>Something that is looked up at the first use and kept until it proves wrong. Callers at the same time share one look; a failed one
/// is not kept.</summary>
/// <typeparam name="T">What is looked up.</typeparam>
/// <param name="find">Looks it up. No caller's token ends it, for others may wait for it too.</param>
internal sealed class SharedLookup<T>(Func<Task<T>> find)
{
    private readonly Lock gate = new();
    private Task<T>? look;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref look);
        if (current is { IsCompletedSuccessfully: true })
            return new(current.GetAwaiter().GetResult());
        lock (gate)
        {
            if (look is null or { IsFaulted: true } or { IsCanceled: true })
                look = Task.Run(find, CancellationToken.None);
            current = look;
        }

        return new(current.WaitAsync(cancellationToken));
    }

    /// <summary>Looks again at the next use, unless somebody has done so already.</summary>
    /// <param name="found">What was found and proved wrong.</param>
    public void Forget(T found)
    {
        lock (gate)
        {
            if (look is { IsCompletedSuccessfully: true } && EqualityComparer<T>.Default.Equals(look.Result, found))
                look = null;
        }
    }

    /// <summary>Looks again at the next use.</summary>
    public void Forget()
    {
        lock (gate)
        {
            if (look is { IsCompleted: true })
                look = null;
        }
    }
}
