using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.MessageQueues;

/// <summary>A queue whose large bodies travel through an object store: the message carries only a claim check (Hohpe and Woolf's pattern),
/// and the limit is the object store's.</summary>
/// <remarks>
/// A body is set aside when it is larger than the threshold, or the message larger than the queue takes.
/// The body is stored before the message is sent, and deleted after the message is completed. The claim check is itself an attribute:
/// a message with a large body may have one fewer than <see cref="MessageAttributes.MaxCount"/>. A message whose body is gone goes to
/// the dead-letter queue with the reason <see cref="PayloadMissing"/>. Disposing leaves the inner queue and the store open.
/// </remarks>
public sealed class ClaimCheckMessageQueue : IMessageQueue
{
    /// <summary>The attribute that carries the key of the body.</summary>
    public const string KeyAttribute = "claim-check";

    /// <summary>The dead-letter reason of a message whose body is not in the object store.</summary>
    public const string PayloadMissing = "ClaimCheckPayloadMissing";

    private readonly IMessageQueue inner;
    private readonly IObjectStore store;
    private readonly ClaimCheckOptions options;

    /// <summary>Lays a claim check over a queue.</summary>
    /// <param name="inner">The queue; whoever made it disposes it.</param>
    /// <param name="store">Where large bodies are kept; whoever made it disposes it. Consumers need the same store.</param>
    /// <param name="options">When and where bodies are set aside.</param>
    public ClaimCheckMessageQueue(IMessageQueue inner, IObjectStore store, ClaimCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(store);
        options ??= new ClaimCheckOptions();
        if (options.Threshold is < 0 or > Message.MaxSize)
            throw new ArgumentException($"Threshold is {options.Threshold:N0}; it must be 0 to {Message.MaxSize:N0}.", nameof(options));
        if (new ObjectKey(options.KeyPrefix + "x").PortabilityProblem() is { } problem)
            throw new ArgumentException($"KeyPrefix '{options.KeyPrefix}' makes no portable keys: {problem}.", nameof(options));
        (this.inner, this.store, this.options) = (inner, store, options);
        DeadLetterQueue = inner.DeadLetterQueue is { } deadLetters ? new ClaimCheckMessageQueue(deadLetters, store, options) : null;
    }

    /// <inheritdoc/>
    public string Provider => inner.Provider;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public Capabilities<MessageQueueFeature> Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public IMessageQueue? DeadLetterQueue { get; }

    /// <inheritdoc/>
    public async ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var check = await CheckInAsync(message, "Send", cancellationToken).ConfigureAwait(false);
        try
        {
            return await inner.SendAsync(check.Message, cancellationToken).ConfigureAwait(false);
        }
        catch (MessageQueueException exception) when (IsRefused(exception))
        {
            await DiscardAsync(check.Key).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(
        IReadOnlyList<Message> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var checks = new CheckedIn[messages.Count];
        var results = new SendResult[messages.Count];
        for (var i = 0; i < checks.Length; i++)
        {
            if (messages[i] is null)
                throw new ArgumentException($"Message {i} is null.", nameof(messages));
        }

        for (var i = 0; i < checks.Length; i++)
        {
            try
            {
                checks[i] = await CheckInAsync(messages[i], "SendBatch", cancellationToken).ConfigureAwait(false);
            }
            catch (MessageQueueException exception)
            {
                results[i] = new(null, exception);
            }
        }

        var stored = Enumerable.Range(0, checks.Length).Where(i => results[i].Succeeded).ToArray();
        var sent = await SendStoredAsync([.. stored.Select(i => checks[i])], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < stored.Length; i++)
        {
            results[stored[i]] = sent[i];
            if (sent[i].Error is { } error && IsRefused(error))
                await DiscardAsync(checks[stored[i]].Key).ConfigureAwait(false);
        }

        return results;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        ReceiveOptions? options = null, CancellationToken cancellationToken = default)
    {
        var messages = await inner.ReceiveAsync(options, cancellationToken).ConfigureAwait(false);
        if (!messages.Any(IsClaimed))
            return messages;
        var loaded = await Task.WhenAll(messages.Select(message => CheckOutAsync(message, cancellationToken))).ConfigureAwait(false);
        // An error matters to the caller only when nothing else can be handed over: the message itself is back in the queue.
        if (Array.TrueForAll(loaded, result => result.Message is null) && Array.Find(loaded, result => result.Error is not null).Error is { } error)
            throw error;
        return [.. loaded.Where(result => result.Message is not null).Select(result => result.Message!)];
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await inner.SettleAsync(Unwrap(message), settlement, cancellationToken).ConfigureAwait(false);
        await AfterSettlingAsync(message, settlement).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(
        IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var unwrapped = requests.Select(request => request with { Message = Unwrap(request.Message) }).ToArray();
        var settled = await inner.SettleBatchAsync(unwrapped, cancellationToken).ConfigureAwait(false);
        var results = new SettleResult[requests.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new(requests[i].Message, settled[i].Error);
            if (settled[i].Succeeded)
                await AfterSettlingAsync(requests[i].Message, requests[i].Settlement).ConfigureAwait(false);
        }

        return results;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var renewed = await inner.RenewAsync([.. messages.Select(Unwrap)], leaseDuration, cancellationToken).ConfigureAwait(false);
        var results = new RenewResult[messages.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var message = messages[i].Receipt is Claim claim
                ? messages[i] with { LeaseExpiresAt = renewed[i].Message.LeaseExpiresAt, Receipt = claim with { Message = renewed[i].Message } }
                : renewed[i].Message;
            results[i] = new(message, renewed[i].Error);
        }

        return results;
    }

    /// <inheritdoc/>
    public ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default) =>
        inner.RedriveAsync(maxMessages, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PurgeAsync(CancellationToken cancellationToken = default) => inner.PurgeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default) => inner.CountAsync(cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Only a key that this decorator makes is a claim: a stranger's attribute must not open other objects.</summary>
    private bool IsClaimed(ReceivedMessage message) =>
        message.Attributes.TryGetValue(KeyAttribute, out var key)
        && key.StartsWith(options.KeyPrefix, StringComparison.Ordinal)
        && Guid.TryParseExact(key.AsSpan(options.KeyPrefix.Length), "N", out _);

    /// <summary>Whether the queue surely has not taken the message: then its body is of no use.</summary>
    private static bool IsRefused(MessageQueueException exception) =>
        exception.Code is MessageQueueErrorCode.InvalidMessage or MessageQueueErrorCode.MessageTooLarge or MessageQueueErrorCode.Unsupported
            or MessageQueueErrorCode.QueueNotFound or MessageQueueErrorCode.PermissionDenied or MessageQueueErrorCode.Unauthenticated;

    private static ReceivedMessage Unwrap(ReceivedMessage message) => message.Receipt is Claim claim ? claim.Message : message;

    private async ValueTask<CheckedIn> CheckInAsync(Message message, string operation, CancellationToken cancellationToken)
    {
        if (message.Body.Length <= options.Threshold && MessageQueueChecks.Problem(inner, message, operation) is not { Code: MessageQueueErrorCode.MessageTooLarge })
            return new(message, null);
        if (message.Attributes.ContainsKey(KeyAttribute))
            throw new MessageQueueException(MessageQueueErrorCode.InvalidMessage, $"the attribute '{KeyAttribute}' is the claim check's own", Provider, operation, Name);
        var key = string.Create(CultureInfo.InvariantCulture, $"{options.KeyPrefix}{Guid.NewGuid():N}");
        var attributes = new Dictionary<string, string>(message.Attributes, StringComparer.Ordinal) { [KeyAttribute] = key };
        var check = message with { Body = default, Attributes = attributes };
        // The queue would refuse it as well, but only after the body has been stored for nothing.
        if (MessageQueueChecks.Problem(inner, check, operation) is { } problem)
            throw problem;
        try
        {
            await store.PutAsync(key, message.Body, null, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception)
        {
            var code = exception.IsTransient ? MessageQueueErrorCode.Unavailable : MessageQueueErrorCode.Unknown;
            throw new MessageQueueException(code, $"the body could not be stored: {exception.Message.TrimEnd('.')}", Provider, operation, Name, exception);
        }

        return new(check, key);
    }

    private async ValueTask<IReadOnlyList<SendResult>> SendStoredAsync(CheckedIn[] checks, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.SendBatchAsync([.. checks.Select(check => check.Message)], cancellationToken).ConfigureAwait(false);
        }
        catch (MessageQueueException exception) when (IsRefused(exception))
        {
            foreach (var check in checks)
                await DiscardAsync(check.Key).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<CheckedOut> CheckOutAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        if (!IsClaimed(message))
            return new(message, null);
        var key = message.Attributes[KeyAttribute];
        try
        {
            if (await store.GetBytesAsync(key, cancellationToken).ConfigureAwait(false) is { } body)
            {
                var attributes = message.Attributes.Where(pair => pair.Key != KeyAttribute).ToDictionary(StringComparer.Ordinal);
                return new(message with { Body = body, Attributes = attributes, Receipt = new Claim(message, key) }, null);
            }

            // In the dead-letter queue there is nowhere further to set it aside: hand it over without its body.
            if (DeadLetterQueue is null)
                return new(message, null);
            var description = $"The body '{key}' is not in bucket '{store.Bucket}' ({store.Provider}).";
            await inner.SettleAsync(message, Settlement.DeadLetter(PayloadMissing, description), cancellationToken).ConfigureAwait(false);
            return default;
        }
        catch (Exception exception) when (exception is ObjectStoreException or OperationCanceledException)
        {
            await ReturnAsync(message).ConfigureAwait(false);
            if (exception is OperationCanceledException)
                throw;
            return new(null, new MessageQueueException(
                MessageQueueErrorCode.Unavailable, $"the body '{key}' could not be read: {exception.Message.TrimEnd('.')}", Provider, "Receive", Name, exception));
        }
    }

    /// <summary>Gives a message back whose body could not be read; if that fails too, its lease ends by itself.</summary>
    private async ValueTask ReturnAsync(ReceivedMessage message)
    {
        try
        {
            await inner.SettleAsync(message, Settlement.Abandon(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (MessageQueueException)
        {
            return;
        }
    }

    private ValueTask AfterSettlingAsync(ReceivedMessage message, Settlement settlement) =>
        settlement.Kind == SettlementKind.Complete && message.Receipt is Claim claim ? DiscardAsync(claim.Key) : ValueTask.CompletedTask;

    /// <summary>Deletes a body nobody needs any more. Its message is settled: a failure here only leaves an object for the bucket's own rule.</summary>
    private async ValueTask DiscardAsync(string? key)
    {
        if (key is null)
            return;
        try
        {
            await store.DeleteAsync(key, null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectStoreException)
        {
            return;
        }
    }

    private sealed record Claim(ReceivedMessage Message, string Key);

    private readonly record struct CheckedIn(Message Message, string? Key);

    private readonly record struct CheckedOut(ReceivedMessage? Message, MessageQueueException? Error);
}
