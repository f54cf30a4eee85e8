using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Kit;

/// <summary>A queue that answers settlements when the test says so.</summary>
internal sealed class ManualQueue : IMessageQueue
{
    private readonly ConcurrentDictionary<string, MessageQueueErrorCode> failures = new();
    private readonly List<Call> calls = [];

    public string Provider => "Manual";

    public string Name => "manual";

    public Capabilities<MessageQueueFeature> Capabilities { get; } = new([]);

    public IMessageQueue? DeadLetterQueue => null;

    /// <summary>The settlement calls so far, by their messages.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Calls
    {
        get
        {
            lock (calls)
                return [.. calls.Select(call => call.Messages)];
        }
    }

    /// <summary>Lets the next settlement of a message fail.</summary>
    public void Fail(string messageId, MessageQueueErrorCode code) => failures[messageId] = code;

    /// <summary>Answers all calls that wait.</summary>
    public void AnswerAll()
    {
        lock (calls)
        {
            foreach (var call in calls)
                call.Answer.TrySetResult();
        }
    }

    public async ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default)
    {
        await WaitAsync([message.MessageId]);
        if (Failure(message) is { } failure)
            throw failure;
    }

    public async ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default)
    {
        await WaitAsync([.. requests.Select(request => request.Message.MessageId)]);
        return [.. requests.Select(request => new SettleResult(request.Message, Failure(request.Message)))];
    }

    public ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(ReceiveOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask PurgeAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task WaitAsync(IReadOnlyList<string> messages)
    {
        var call = new Call(messages, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (calls)
            calls.Add(call);
        return call.Answer.Task;
    }

    private MessageQueueException? Failure(ReceivedMessage message) => failures.TryRemove(message.MessageId, out var code)
        ? new MessageQueueException(code, "as the test wants it", Provider, "Settle", Name)
        : null;

    private sealed record Call(IReadOnlyList<string> Messages, TaskCompletionSource Answer);
}
