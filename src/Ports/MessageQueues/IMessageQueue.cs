namespace Portable.MessageQueues;

/// <summary>One queue with its dead-letter queue, on whichever provider the configuration names. Safe for concurrent use.</summary>
/// <remarks>
/// <para>Delivery is at least once: a message is leased to one consumer at a time, and delivered again with a higher
/// <see cref="ReceivedMessage.DeliveryCount"/> when it is abandoned or its lease ends, until the queue's most deliveries send it to the
/// dead-letter queue.</para>
/// <para>Failures are <see cref="MessageQueueException"/> with a code that is alike on every provider;
/// <see cref="ArgumentException"/> and <see cref="OperationCanceledException"/> pass as they are. Bad input and a cancelled token are
/// refused before any I/O. Conveniences are extension methods (<see cref="MessageQueueExtensions"/>).</para>
/// </remarks>
public interface IMessageQueue : IAsyncDisposable
{
    /// <summary>The provider's name, such as <c>InMemory</c> or <c>Aws</c>.</summary>
    string Provider { get; }

    /// <summary>The queue's name.</summary>
    string Name { get; }

    /// <summary>What this queue offers natively, by emulation, or not.</summary>
    Capabilities<MessageQueueFeature> Capabilities { get; }

    /// <summary>The queue of the messages that were set aside; received from and settled like any other.
    /// <see langword="null"/> for a queue that is itself a dead-letter queue.</summary>
    IMessageQueue? DeadLetterQueue { get; }

    /// <summary>Sends one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Abandons the call; the message may have been sent by then.</param>
    /// <returns>The provider's id of the message.</returns>
    /// <exception cref="MessageQueueException"><see cref="MessageQueueErrorCode.MessageTooLarge"/>, <see cref="MessageQueueErrorCode.InvalidMessage"/>,
    /// <see cref="MessageQueueErrorCode.Unsupported"/>, or one of the codes that any call may have.</exception>
    ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>Sends any number of messages, in as few requests as the provider's limits of count and bytes allow.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Abandons the call; some messages may have been sent by then.</param>
    /// <returns>One result a message, in the order given: a message that is refused never hides another's outcome.</returns>
    ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default);

    /// <summary>Receives messages: at once when some are there, otherwise as soon as one comes, or none after the wait.</summary>
    /// <param name="options">How many, how long to wait, how long to lease.</param>
    /// <param name="cancellationToken">Ends the wait; what may have been leased comes back to the queue.</param>
    /// <returns>The messages; empty after the wait.</returns>
    ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(ReceiveOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Settles one message: completes, abandons or dead-letters it.</summary>
    /// <param name="message">The message, as received from this queue.</param>
    /// <param name="settlement">What is to become of it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when it is settled.</returns>
    /// <exception cref="MessageQueueException"><see cref="MessageQueueErrorCode.LeaseLost"/> when the lease has ended or the message
    /// was settled before. Some providers do not notice either and answer with success; none settles another consumer's delivery.</exception>
    ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default);

    /// <summary>Settles any number of messages in as few requests as the provider allows.</summary>
    /// <param name="requests">The messages and what is to become of each.</param>
    /// <param name="cancellationToken">Abandons the call; some messages may be settled by then.</param>
    /// <returns>One result a message, in the order given.</returns>
    ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Lets leases last for a time from now on.</summary>
    /// <param name="messages">The messages, as received from this queue.</param>
    /// <param name="leaseDuration">From now: more than zero, at most <see cref="ReceiveOptions.MaxLeaseDuration"/>.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>One result a message, in the order given.</returns>
    ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default);

    /// <summary>Moves messages from the dead-letter queue back to this queue, with the delivery count begun anew.</summary>
    /// <param name="maxMessages">How many at most; by default all that are there at the start.</param>
    /// <param name="cancellationToken">Stops after the messages that are on their way.</param>
    /// <returns>How many were moved.</returns>
    ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes all messages of this queue; its dead-letter queue is left alone. Needs <see cref="MessageQueueFeature.Purge"/>.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when the provider has taken the order.</returns>
    ValueTask PurgeAsync(CancellationToken cancellationToken = default);

    /// <summary>About how many messages there are. Needs <see cref="MessageQueueFeature.Counts"/>.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The counts.</returns>
    ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>The escape hatch: what lies behind this queue, such as the vendor's client. Using it ties the caller to a provider.</summary>
    /// <param name="serviceType">The type asked for.</param>
    /// <returns>The object, or <see langword="null"/> when there is none of that type.</returns>
    object? GetService(Type serviceType);
}
