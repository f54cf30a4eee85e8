using System.Threading.Channels;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>
/// Does things one after the other. All of a queue's state is touched here only, so that nothing needs a lock: a link's callbacks post and return,
/// and whatever is said to links is said from here, outside of every lock of theirs.
/// </summary>
internal sealed class Mailbox : IAsyncDisposable
{
    private readonly Channel<Action> letters = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task working;

    public Mailbox() => working = WorkAsync();

    /// <summary>What nobody expected: a fault of the emulator's own.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Says no once it has ended.</summary>
    public bool Post(Action letter) => letters.Writer.TryWrite(letter);

    /// <returns>The answer; an <see cref="ObjectDisposedException"/> if it has ended.</returns>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
                throw;
            }
        });
        return isPosted ? answer.Task : Task.FromException<T>(new ObjectDisposedException(nameof(Mailbox)));
    }

    public async ValueTask DisposeAsync()
    {
        letters.Writer.TryComplete();
        await working;
    }

    private async Task WorkAsync()
    {
        await foreach (var letter in letters.Reader.ReadAllAsync())
        {
            try
            {
                letter();
            }
            catch (Exception exception) when (Keep(exception))
            {
                // The next letter has nothing to do with it; DisposeAsync of the emulator tells.
            }
        }
    }

    private bool Keep(Exception exception)
    {
        Failure ??= exception;
        return true;
    }
}
