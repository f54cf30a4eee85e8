using System.Diagnostics;
using System.Runtime.CompilerServices;
using Portable.Diagnostics;

namespace Portable.MessageQueues;

/// <summary>What every message-queue adapter does alike, done once: checks before any I/O, errors in the port's terms, the trace carried
/// through messages, activities and metrics. An adapter overrides the <c>…CoreAsync</c> methods.</summary>
/// <param name="provider">The provider's name, such as <c>Aws</c>.</param>
/// <param name="name">The queue's name.</param>
/// <param name="capabilities">What the adapter offers for this queue.</param>
/// <param name="timeProvider">The clock; the system's by default.</param>
public abstract class MessageQueue(
    string provider, string name, Capabilities<MessageQueueFeature> capabilities, TimeProvider? timeProvider = null) : IMessageQueue
{
    private static readonly ReceiveOptions DefaultReceive = new();

    /// <inheritdoc/>
    public string Provider { get; } = provider;

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public Capabilities<MessageQueueFeature> Capabilities { get; } = capabilities;

    /// <inheritdoc/>
    public abstract IMessageQueue? DeadLetterQueue { get; }

    /// <summary>OpenTelemetry's <c>messaging.system</c>, such as <c>aws_sqs</c>.</summary>
    protected internal abstract string MessagingSystem { get; }

    /// <summary>The clock for everything that waits or expires.</summary>
    protected TimeProvider TimeProvider { get; } = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        if (MessageQueueChecks.Problem(this, message, "Send") is { } problem)
            throw problem;
        using var operation = MessagingTelemetry.Start(this, "Send", "send", ActivityKind.Producer);
        try
        {
            var id = await SendCoreAsync(MessagingTelemetry.WithTraceContext(this, message), cancellationToken).ConfigureAwait(false);
            operation?.Detail("messaging.message.id", id);
            MessagingTelemetry.CountSent(this, 1);
            return id;
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Send", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(
        IReadOnlyList<Message> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = MessagingTelemetry.Start(this, "SendBatch", "send", ActivityKind.Producer);
        operation?.Detail("messaging.batch.message_count", messages.Count);
        var results = new SendResult[messages.Count];
        var valid = new List<Message>(messages.Count);
        for (var i = 0; i < results.Length; i++)
        {
            var message = messages[i] ?? throw new ArgumentException($"Message {i} is null.", nameof(messages));
            results[i] = new(null, MessageQueueChecks.Problem(this, message, "SendBatch"));
            if (results[i].Succeeded)
                valid.Add(MessagingTelemetry.WithTraceContext(this, message));
        }

        if (valid.Count == 0)
            return results;
        try
        {
            var sent = await SendBatchCoreAsync(valid, cancellationToken).ConfigureAwait(false);
            MessagingTelemetry.CountSent(this, sent.Count(result => result.Succeeded));
            var next = 0;
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i].Succeeded)
                    results[i] = sent[next++];
            }

            return results;
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "SendBatch", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        ReceiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultReceive;
        MessageQueueChecks.Receive(this, options);
        using var operation = MessagingTelemetry.Start(this, "Receive", "receive");
        try
        {
            var messages = await ReceiveCoreAsync(options, cancellationToken).ConfigureAwait(false);
            operation?.Detail("messaging.batch.message_count", messages.Count);
            MessagingTelemetry.CountConsumed(this, messages.Count);
            return messages;
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Receive", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        cancellationToken.ThrowIfCancellationRequested();
        MessageQueueChecks.Settle(this, new(message, settlement));
        using var operation = MessagingTelemetry.Start(this, Names[(int)settlement.Kind], "settle");
        operation?.Detail("messaging.message.id", message.MessageId);
        try
        {
            await SettleCoreAsync(message, settlement, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, Names[(int)settlement.Kind], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(
        IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var request in requests)
            MessageQueueChecks.Settle(this, request);
        if (requests.Count == 0)
            return [];
        using var operation = MessagingTelemetry.Start(this, "SettleBatch", "settle");
        operation?.Detail("messaging.batch.message_count", requests.Count);
        try
        {
            return await SettleBatchCoreAsync(requests, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "SettleBatch", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        MessageQueueChecks.Lease(leaseDuration, nameof(leaseDuration));
        cancellationToken.ThrowIfCancellationRequested();
        if (messages.Count == 0)
            return [];
        using var operation = MessagingTelemetry.Start(this, "Renew", "settle");
        operation?.Detail("messaging.batch.message_count", messages.Count);
        try
        {
            return await RenewCoreAsync(messages, leaseDuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Renew", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default)
    {
        if (maxMessages is { } most)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most, nameof(maxMessages));
        cancellationToken.ThrowIfCancellationRequested();
        MessageQueueChecks.Supported(this, MessageQueueFeature.Redrive, "Redrive");
        using var operation = MessagingTelemetry.Start(this, "Redrive", "send");
        try
        {
            return await RedriveCoreAsync(maxMessages, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Redrive", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask PurgeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MessageQueueChecks.Supported(this, MessageQueueFeature.Purge, "Purge");
        using var operation = MessagingTelemetry.Start(this, "Purge", "settle");
        try
        {
            await PurgeCoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Purge", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MessageQueueChecks.Supported(this, MessageQueueFeature.Counts, "Count");
        try
        {
            return await CountCoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, null, cancellationToken))
        {
            throw Wrap(exception, "Count", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Says why this queue cannot take a message that keeps the port's rules: where the provider's limits are narrower. Asked before any I/O, more than
    /// once for a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="operation">The port's operation.</param>
    /// <returns>The error; <see langword="null"/>, the default, when the queue takes the message.</returns>
    protected internal virtual MessageQueueException? FindProblem(Message message, string operation) => null;

    /// <summary>Sends one message.</summary>
    /// <param name="message">The message, checked, with the trace context.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The provider's id of the message.</returns>
    protected abstract ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken);

    /// <summary>Sends messages, split by the provider's limits.</summary>
    /// <param name="messages">At least one message, each checked, with the trace context.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>One result a message, in order.</returns>
    protected abstract ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(
        IReadOnlyList<Message> messages, CancellationToken cancellationToken);

    /// <summary>Receives messages by long poll.</summary>
    /// <param name="options">The options, checked.</param>
    /// <param name="cancellationToken">Ends the wait without losing what may have been leased.</param>
    /// <returns>The messages.</returns>
    protected abstract ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(
        ReceiveOptions options, CancellationToken cancellationToken);

    /// <summary>Settles one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="settlement">What is to become of it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when it is settled.</returns>
    protected abstract ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken);

    /// <summary>Settles messages.</summary>
    /// <param name="requests">At least one request, each checked.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>One result a message, in order.</returns>
    protected abstract ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(
        IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken);

    /// <summary>Renews leases.</summary>
    /// <param name="messages">At least one message.</param>
    /// <param name="leaseDuration">From now.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>One result a message, in order.</returns>
    protected abstract ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>Moves messages back from the dead-letter queue.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="cancellationToken">Stops between messages.</param>
    /// <returns>How many were moved.</returns>
    protected abstract ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken);

    /// <summary>Deletes all messages.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when the provider has taken the order.</returns>
    protected abstract ValueTask PurgeCoreAsync(CancellationToken cancellationToken);

    /// <summary>Counts messages.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The counts.</returns>
    protected abstract ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken);

    /// <summary>The code of a vendor's exception.</summary>
    /// <param name="exception">Not a <see cref="MessageQueueException"/>, nor the caller's cancellation.</param>
    /// <returns>The code; <see cref="MessageQueueErrorCode.Unknown"/> where nothing better is known.</returns>
    protected abstract MessageQueueErrorCode Classify(Exception exception);

    /// <summary>The vendor's words about an exception, without secrets.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>A phrase without a full stop.</returns>
    protected virtual string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message.TrimEnd('.', ' ');
    }

    /// <summary>An error of this queue, for adapters to throw or return from their <c>…CoreAsync</c> methods.</summary>
    /// <param name="code">The code.</param>
    /// <param name="detail">What happened, without a full stop.</param>
    /// <param name="innerException">The vendor's exception.</param>
    /// <param name="operation">Left to the compiler: the method's name.</param>
    /// <returns>The exception.</returns>
    protected MessageQueueException Error(
        MessageQueueErrorCode code, string detail, Exception? innerException = null, [CallerMemberName] string operation = "")
    {
        ArgumentNullException.ThrowIfNull(operation);
        return new(code, detail, Provider, operation.Replace("CoreAsync", string.Empty, StringComparison.Ordinal), Name, innerException);
    }

    private static readonly string[] Names = [nameof(SettlementKind.Complete), nameof(SettlementKind.Abandon), nameof(SettlementKind.DeadLetter)];

    private bool IsForeign(Exception exception, Operation? operation, CancellationToken cancellationToken)
    {
        var foreign = exception switch
        {
            MessageQueueException or ArgumentException or ObjectDisposedException => false,
            OperationCanceledException cancelled => !cancellationToken.IsCancellationRequested || cancelled.CancellationToken != cancellationToken,
            _ => true,
        };
        operation?.Fail(exception, foreign && !cancellationToken.IsCancellationRequested ? Classify(exception).ToString() : MessagingTelemetry.ErrorType(exception));
        return foreign;
    }

    private Exception Wrap(Exception exception, string operation, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? new OperationCanceledException($"{operation} was cancelled.", exception, cancellationToken)
            : new MessageQueueException(Classify(exception), Describe(exception), Provider, operation, Name, exception);
}
