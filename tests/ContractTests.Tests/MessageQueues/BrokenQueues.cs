using System.Collections.Concurrent;
using System.Text;
using Portable.ContractTests.MessageQueues;
using Portable.ContractTests.Tests.Support;
using Portable.MessageQueues;
using QueueFault = Portable.ContractTests.Tests.Support.Fault<Portable.MessageQueues.IMessageQueue>;

namespace Portable.ContractTests.Tests.MessageQueues;

/// <summary>Queues with one fault each.</summary>
internal static class BrokenQueues
{
    public static readonly IReadOnlyDictionary<string, QueueFault> All = new Dictionary<string, QueueFault>
    {
        ["redelivers nothing"] = new(
            typeof(LeaseContract),
            queue => new DelegatingMessageQueue(queue) { Receive = async (options, token) => [.. (await queue.ReceiveAsync(options, token)).Where(message => message.DeliveryCount == 1)] },
            nameof(LeaseContract.A_message_whose_lease_expires_comes_again_with_a_higher_delivery_count),
            nameof(LeaseContract.A_consumer_may_choose_the_lease_by_capability),
            nameof(LeaseContract.A_renewed_lease_counts_from_the_renewal_and_ends_too),
            nameof(LeaseContract.A_waiting_receive_gets_a_message_whose_lease_expires),
            nameof(LeaseContract.Nothing_is_lost_when_every_lease_expires),
            nameof(LeaseContract.Renewing_after_the_lease_never_takes_another_consumers_delivery)),
        ["the delivery count is stuck"] = new(
            typeof(ReceiveContract),
            queue => new DelegatingMessageQueue(queue) { Receive = async (options, token) => Each(await queue.ReceiveAsync(options, token), message => message with { DeliveryCount = 1 }) },
            nameof(ReceiveContract.Id_body_and_enqueued_time_stay_and_the_delivery_count_rises)),
        ["delivers a message to two consumers"] = new(
            typeof(ReceiveContract),
            Doubling,
            nameof(ReceiveContract.A_leased_message_comes_to_nobody_else))
        { Perhaps = [nameof(ReceiveContract.Competing_consumers_share_the_messages_without_doubles)] },
        ["does not wait for messages"] = new(
            typeof(ReceiveContract),
            queue => new DelegatingMessageQueue(queue) { Receive = (options, token) => queue.ReceiveAsync(options.WaitTime > TimeSpan.Zero && options.WaitTime <= ReceiveOptions.MaxWaitTime ? options with { WaitTime = TimeSpan.Zero } : options, token) },
            nameof(ReceiveContract.A_waiting_receive_returns_as_soon_as_something_is_there),
            nameof(ReceiveContract.A_waiting_receive_returns_nothing_after_the_wait),
            nameof(ReceiveContract.One_message_wakes_one_of_many_waiting_receives)),
        ["gives more than asked for"] = new(
            typeof(ReceiveContract),
            queue => new DelegatingMessageQueue(queue) { Receive = (options, token) => queue.ReceiveAsync(options with { MaxMessages = options.MaxMessages * 2 }, token) },
            nameof(ReceiveContract.MaxMessages_is_an_upper_bound)),
        ["completes nothing"] = new(
            typeof(SettlementContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Settle = (message, settlement, token) => settlement.Kind == SettlementKind.Complete ? ValueTask.CompletedTask : queue.SettleAsync(message, settlement, token),
            },
            nameof(SettlementContract.A_completed_message_is_never_seen_again),
            nameof(SettlementContract.Settling_twice_is_harmless_or_lease_lost)),
        ["ignores the delay of an abandoned message"] = new(
            typeof(SettlementContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Settle = (message, settlement, token) =>
                    queue.SettleAsync(message, settlement.Kind == SettlementKind.Abandon ? Settlement.Abandon() : settlement, token),
            },
            nameof(SettlementContract.A_message_abandoned_with_a_delay_comes_after_it_and_not_before),
            nameof(SettlementContract.An_abandon_delay_longer_than_fifteen_minutes_goes_by_capability)),
        ["keeps an abandoned message until its lease ends"] = new(
            typeof(SettlementContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Settle = (message, settlement, token) =>
                    settlement is { Kind: SettlementKind.Abandon, Delay.Ticks: 0 } ? ValueTask.CompletedTask : queue.SettleAsync(message, settlement, token),
            },
            nameof(SettlementContract.An_abandoned_message_comes_again_at_once),
            nameof(SettlementContract.A_waiting_receive_gets_an_abandoned_message_at_once),
            nameof(SettlementContract.Settling_after_the_lease_never_settles_another_consumers_delivery),
            nameof(SettlementContract.Settling_twice_is_harmless_or_lease_lost)),
        ["gives settle results out of order"] = new(
            typeof(SettlementContract),
            queue => new DelegatingMessageQueue(queue) { SettleBatch = async (requests, token) => [.. (await queue.SettleBatchAsync(requests, token)).Reverse()] },
            nameof(SettlementContract.A_batch_settles_each_message_its_own_way_with_results_in_order),
            nameof(SettlementContract.A_settled_message_in_the_middle_hides_no_other)),
        ["renews nothing"] = new(
            typeof(LeaseContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Renew = async (messages, lease, token) => lease > ReceiveOptions.MaxLeaseDuration || lease <= TimeSpan.Zero
                    ? await queue.RenewAsync(messages, lease, token)
                    : [.. messages.Select(message => new RenewResult(message with { LeaseExpiresAt = message.LeaseExpiresAt + lease }, null))],
            },
            nameof(LeaseContract.Renewing_keeps_a_lease_past_its_first_expiry),
            nameof(LeaseContract.A_batch_is_renewed_with_results_in_order_and_a_settled_message_hides_no_other),
            nameof(LeaseContract.A_renewed_lease_counts_from_the_renewal_and_ends_too)),
        ["drops attributes"] = new(
            typeof(AttributesContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Receive = async (options, token) =>
                    Each(await queue.ReceiveAsync(options, token), message => message with { Attributes = message.Attributes.Take(10).ToDictionary() }),
            },
            nameof(AttributesContract.So_many_unicode_attributes_come_back),
            nameof(AttributesContract.Odd_names_and_values_come_back),
            nameof(AttributesContract.The_trace_never_pushes_a_message_over_a_limit)),
        ["takes the body for text"] = new(
            typeof(SendContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Receive = async (options, token) =>
                    Each(await queue.ReceiveAsync(options, token), message => message with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Body.Span)) }),
            },
            nameof(SendContract.Any_bytes_come_back_exactly),
            nameof(SendContract.A_message_of_the_largest_size_is_taken_whole)),
        ["cuts a body that is too large"] = new(
            typeof(SendContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Send = (message, token) => queue.SendAsync(message.GetSize() > Message.MaxSize ? message with { Body = message.Body[..1000] } : message, token),
            },
            nameof(SendContract.A_larger_message_is_refused_before_any_request_or_checked_in)),
        ["gives batch results out of order"] = new(
            typeof(BatchSendContract),
            queue => new DelegatingMessageQueue(queue) { SendBatch = async (messages, token) => [.. (await queue.SendBatchAsync(messages, token)).Reverse()] },
            nameof(BatchSendContract.Any_number_is_sent_with_results_in_the_order_given),
            nameof(BatchSendContract.A_batch_of_refused_messages_only_gives_every_reason),
            nameof(BatchSendContract.A_message_that_is_refused_in_the_middle_hides_no_other),
            nameof(BatchSendContract.More_bytes_than_fit_into_one_request_are_split)),
        ["loses a batch for one bad message"] = new(
            typeof(BatchSendContract),
            queue => new DelegatingMessageQueue(queue) { SendBatch = (messages, token) => AllOrNothingAsync(queue, messages, token) },
            nameof(BatchSendContract.A_message_that_is_refused_in_the_middle_hides_no_other),
            nameof(BatchSendContract.A_batch_of_refused_messages_only_gives_every_reason)),
        ["ignores the delay of a message"] = new(
            typeof(DelayContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Send = (message, token) => queue.SendAsync(message.Delay > TimeSpan.Zero ? message with { Delay = default } : message, token),
            },
            nameof(DelayContract.A_delayed_message_comes_after_its_delay_and_not_before),
            nameof(DelayContract.Fifteen_minutes_are_taken_everywhere),
            nameof(DelayContract.Longer_delays_go_by_capability),
            nameof(DelayContract.Messages_come_in_the_order_of_their_delays)),
        ["does not hold back the messages behind a failing one"] = new(
            typeof(OrderingContract),
            WithoutHoldingBack,
            nameof(OrderingContract.A_failing_message_holds_back_its_key_and_no_other),
            nameof(OrderingContract.A_message_whose_lease_expires_comes_again_before_the_next_of_its_key))
        { Perhaps = [nameof(OrderingContract.Many_keys_keep_their_order_with_competing_consumers)] },
        ["delivers repeats"] = new(
            typeof(DeduplicationContract),
            WithoutDeduplication,
            nameof(DeduplicationContract.A_repeat_within_the_window_is_delivered_once),
            nameof(DeduplicationContract.The_window_outlives_the_message)),
        ["loses the reason of a dead letter"] = new(
            typeof(DeadLetterContract),
            queue => new DelegatingMessageQueue(queue)
            {
                DeadLetterQueue = new DelegatingMessageQueue(queue.DeadLetterQueue!)
                {
                    Receive = async (options, token) => Each(await queue.DeadLetterQueue!.ReceiveAsync(options, token), message => message with { DeadLetter = null }),
                },
            },
            nameof(DeadLetterContract.On_request_a_message_is_set_aside_at_once_with_the_reason_and_description),
            nameof(DeadLetterContract.A_description_may_be_left_out_and_long_ones_are_cut),
            nameof(DeadLetterContract.After_the_last_delivery_a_message_is_set_aside_whole),
            nameof(DeadLetterContract.Many_are_set_aside_in_one_batch_with_a_reason_each)),
        ["redrives all when asked for some"] = new(
            typeof(RedriveContract),
            queue => new DelegatingMessageQueue(queue) { Redrive = (max, token) => max is < 1 ? queue.RedriveAsync(max, token) : queue.RedriveAsync(null, token) },
            nameof(RedriveContract.Redrive_moves_no_more_than_asked_for)),
        ["purges nothing"] = new(
            typeof(ManagementContract),
            queue => new DelegatingMessageQueue(queue) { Purge = _ => ValueTask.CompletedTask },
            nameof(ManagementContract.A_purge_empties_the_queue_and_leaves_its_dead_letters)),
        ["a cancelled receive goes on and swallows messages"] = new(
            typeof(QueueCancellationContract),
            queue => new DelegatingMessageQueue(queue)
            {
                Receive = (options, token) =>
                {
                    token.ThrowIfCancellationRequested();
                    return new(queue.ReceiveAsync(options, CancellationToken.None).AsTask().WaitAsync(token));
                },
            },
            nameof(QueueCancellationContract.A_cancelled_receive_ends_and_loses_nothing_that_comes_later))
        { Perhaps = [nameof(QueueCancellationContract.Receives_cancelled_at_any_moment_lose_no_message)] },
        ["takes a missing queue for an empty one"] = new(
            typeof(QueueErrorContract),
            queue => new DelegatingMessageQueue(queue) { Receive = (options, token) => EmptyForMissingAsync(queue, options, token) },
            nameof(QueueErrorContract.A_missing_queue_is_an_error_and_not_an_empty_queue)),
    };

    private static IReadOnlyList<ReceivedMessage> Each(IReadOnlyList<ReceivedMessage> messages, Func<ReceivedMessage, ReceivedMessage> change) => [.. messages.Select(change)];

    private static DelegatingMessageQueue Doubling(IMessageQueue queue)
    {
        ConcurrentQueue<ReceivedMessage> again = new();
        return new DelegatingMessageQueue(queue)
        {
            Receive = async (options, token) =>
            {
                var messages = await queue.ReceiveAsync(options, token);
                if (messages.Count == 0 && again.TryDequeue(out var doubled))
                    return [doubled];
                foreach (var message in messages)
                    again.Enqueue(message);
                return messages;
            },
        };
    }

    private static async ValueTask<IReadOnlyList<SendResult>> AllOrNothingAsync(IMessageQueue queue, IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        if (messages.Any(message => message.GetSize() > Message.MaxSize))
        {
            var error = new MessageQueueException(MessageQueueErrorCode.MessageTooLarge, "too large", queue.Provider, "SendBatch", queue.Name);
            return [.. messages.Select(_ => new SendResult(null, error))];
        }

        return await queue.SendBatchAsync(messages, cancellationToken);
    }

    /// <summary>Each message gets an ordering key of its own, and the consumer sees the one it was sent with.</summary>
    private static DelegatingMessageQueue WithoutHoldingBack(IMessageQueue queue)
    {
        var number = 0;
        return new DelegatingMessageQueue(queue)
        {
            Send = (message, token) => queue.SendAsync(Unordered(message), token),
            SendBatch = (messages, token) => queue.SendBatchAsync([.. messages.Select(Unordered)], token),
            Receive = async (options, token) => Each(
                await queue.ReceiveAsync(options, token),
                message => message.OrderingKey?.LastIndexOf('.') is > 0 and var dot ? message with { OrderingKey = message.OrderingKey[..dot] } : message),
        };

        Message Unordered(Message message) =>
            message.OrderingKey is { Length: > 0 and < 100 } key ? message with { OrderingKey = $"{key}.{Interlocked.Increment(ref number)}" } : message;
    }

    private static DelegatingMessageQueue WithoutDeduplication(IMessageQueue queue)
    {
        var number = 0;
        return new DelegatingMessageQueue(queue)
        {
            Send = (message, token) => queue.SendAsync(Unique(message), token),
            SendBatch = (messages, token) => queue.SendBatchAsync([.. messages.Select(Unique)], token),
            Receive = async (options, token) => Each(
                await queue.ReceiveAsync(options, token),
                message => message.DeduplicationId?.LastIndexOf('.') is > 0 and var dot ? message with { DeduplicationId = message.DeduplicationId[..dot] } : message),
        };

        Message Unique(Message message) =>
            message.DeduplicationId is { Length: > 0 and < 100 } id ? message with { DeduplicationId = $"{id}.{Interlocked.Increment(ref number)}" } : message;
    }

    private static async ValueTask<IReadOnlyList<ReceivedMessage>> EmptyForMissingAsync(IMessageQueue queue, ReceiveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.ReceiveAsync(options, cancellationToken);
        }
        catch (MessageQueueException exception) when (exception.Code == MessageQueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }
}
