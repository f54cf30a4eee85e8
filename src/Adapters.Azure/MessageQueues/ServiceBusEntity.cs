using System.Collections.Concurrent;
using Amqp.Types;
using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A queue or a dead-letter queue of a namespace, with the links to it. They are made at the first use, and made anew when they have ended.</summary>
internal sealed class ServiceBusEntity : IAsyncDisposable
{
    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(5);

    private readonly ServiceBusNamespace home;
    private readonly AmqpReopened<AmqpSender> sender;
    private readonly AmqpReopened<AmqpRequests> management;
    private readonly ConcurrentStack<AmqpReceiver> idle = new();
    private readonly ConcurrentDictionary<Task, bool> endings = new();
    private volatile bool isDisposed;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="home">The namespace.</param>
    /// <param name="path">The path in it.</param>
    public ServiceBusEntity(ServiceBusNamespace home, string path)
    {
        (this.home, Path) = (home, path);
        sender = new(
            async () => await (await home.ConnectAsync(CancellationToken.None).ConfigureAwait(false)).OpenSenderAsync(path, CancellationToken.None).ConfigureAwait(false), static link => link.IsOpen);
        management = new(
            async () => await (await home.ConnectAsync(CancellationToken.None).ConfigureAwait(false)).OpenManagementAsync(path, CancellationToken.None).ConfigureAwait(false), static links => links.IsOpen);
    }

    /// <summary>The path in the namespace.</summary>
    public string Path { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => home.Clock;

    /// <summary>How often what fails is tried again.</summary>
    public ServiceBusRetries Retries => home.Retries;

    /// <summary>Whether another object stands for the same queue.</summary>
    public bool IsSame(ServiceBusEntity other) => other.Path == Path && other.home.Endpoint == home.Endpoint;

    /// <summary>The link to send on.</summary>
    public ValueTask<AmqpSender> SenderAsync(CancellationToken cancellationToken) => sender.GetAsync(cancellationToken);

    /// <summary>Asks the queue's <c>$management</c>.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="body">What it needs.</param>
    /// <param name="link">The receiver on whose behalf it is; <see langword="null"/> where it does not matter.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public async Task<Map> AskAsync(string operation, Map body, AmqpReceiver? link, CancellationToken cancellationToken)
    {
        var node = await management.GetAsync(cancellationToken).ConfigureAwait(false);
        return await node.AskAsync(AmqpRequests.Request(operation, body, link?.Name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A link to receive on, for the caller alone until it gives it back.</summary>
    public async Task<AmqpReceiver> RentAsync(CancellationToken cancellationToken)
    {
        while (idle.TryPop(out var receiver))
        {
            if (receiver.IsOpen)
                return receiver;
        }

        return await OpenAsync(deletes: false, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A link of its own.</summary>
    /// <param name="deletes">Whether messages are gone once they are received.</param>
    /// <param name="sessionWait">How long to wait for a session; <see langword="null"/> for no session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AmqpReceiver> OpenAsync(bool deletes, TimeSpan? sessionWait, CancellationToken cancellationToken)
    {
        var connection = await home.ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await connection.OpenReceiverAsync(Path, deletes, sessionWait, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a link back that nobody waits on.</summary>
    public void GiveBack(AmqpReceiver receiver)
    {
        if (isDisposed)
            receiver.Close();
        else if (receiver.IsOpen)
            idle.Push(receiver);
    }

    /// <summary>Ends a receive that was given up: what has come nevertheless goes back uncounted.</summary>
    public void Abandon(AmqpReceiver receiver)
    {
        var ending = EndAsync(receiver);
        endings[ending] = true;
        _ = ending.ContinueWith(static (done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _), endings, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        await Task.WhenAny(Task.WhenAll(endings.Keys), Task.Delay(LongestEnding, Clock, CancellationToken.None)).ConfigureAwait(false);
        while (idle.TryPop(out var receiver))
            receiver.Close();
        sender.Current?.Close();
        management.Current?.Close();
    }

    private async Task EndAsync(AmqpReceiver receiver)
    {
        try
        {
            foreach (var delivery in await receiver.StopAsync().ConfigureAwait(false))
                receiver.Release(delivery);
            GiveBack(receiver);
        }
        catch (AmqpFailureException)
        {
            // The link has ended: what it had comes again when its lock ends.
        }
    }
}
