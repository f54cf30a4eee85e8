using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portable.MessageQueues;

/// <summary>Conveniences over <see cref="IMessageQueue"/> and its messages.</summary>
public static class MessageQueueExtensions
{
    /// <summary>Sends text as UTF-8.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The provider's id of the message.</returns>
    public static ValueTask<string> SendTextAsync(this IMessageQueue queue, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(text);
        return queue.SendAsync(new Message(Encoding.UTF8.GetBytes(text)), cancellationToken);
    }

    /// <summary>Sends a value as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="queue">The queue.</param>
    /// <param name="value">The value.</param>
    /// <param name="jsonTypeInfo">How to write it, from a source-generated context.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The provider's id of the message.</returns>
    public static ValueTask<string> SendJsonAsync<T>(
        this IMessageQueue queue, T value, JsonTypeInfo<T> jsonTypeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.SendAsync(new Message(JsonSerializer.SerializeToUtf8Bytes(value, jsonTypeInfo)), cancellationToken);
    }

    /// <summary>Completes a message: it is done with and never seen again.</summary>
    /// <param name="queue">The queue it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when it is settled.</returns>
    public static ValueTask CompleteAsync(this IMessageQueue queue, ReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.SettleAsync(message, Settlement.Complete, cancellationToken);
    }

    /// <summary>Gives a message back, to be delivered again at once or after a delay.</summary>
    /// <param name="queue">The queue it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="delay">How long to hold it back.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when it is settled.</returns>
    public static ValueTask AbandonAsync(
        this IMessageQueue queue, ReceivedMessage message, TimeSpan delay = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.SettleAsync(message, Settlement.Abandon(delay), cancellationToken);
    }

    /// <summary>Sets a message aside in the dead-letter queue.</summary>
    /// <param name="queue">The queue it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why, in a few words.</param>
    /// <param name="description">Why, at more length.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when it is settled.</returns>
    public static ValueTask DeadLetterAsync(
        this IMessageQueue queue, ReceivedMessage message, string reason, string? description = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return queue.SettleAsync(message, Settlement.DeadLetter(reason, description), cancellationToken);
    }

    /// <summary>Renews the lease of one message.</summary>
    /// <param name="queue">The queue it was received from.</param>
    /// <param name="message">The message.</param>
    /// <param name="leaseDuration">How long the lease is to last from now.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The message with its new <see cref="ReceivedMessage.LeaseExpiresAt"/>.</returns>
    /// <exception cref="MessageQueueException"><see cref="MessageQueueErrorCode.LeaseLost"/> when the lease has ended.</exception>
    public static async ValueTask<ReceivedMessage> RenewAsync(
        this IMessageQueue queue, ReceivedMessage message, TimeSpan leaseDuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var results = await queue.RenewAsync([message], leaseDuration, cancellationToken).ConfigureAwait(false);
        return results[0].Error is { } error ? throw error : results[0].Message;
    }

    /// <summary>Receives one message.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="waitTime">How long to wait; 20 seconds by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message; <see langword="null"/> when none came.</returns>
    public static async ValueTask<ReceivedMessage?> ReceiveOneAsync(
        this IMessageQueue queue, TimeSpan? waitTime = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var options = new ReceiveOptions { MaxMessages = 1 };
        if (waitTime is { } wait)
            options = options with { WaitTime = wait };
        var messages = await queue.ReceiveAsync(options, cancellationToken).ConfigureAwait(false);
        return messages.Count == 0 ? null : messages[0];
    }

    /// <summary>The body as UTF-8 text.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The text; bytes that are not UTF-8 become U+FFFD.</returns>
    public static string GetText(this ReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Encoding.UTF8.GetString(message.Body.Span);
    }

    /// <summary>The body read as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="jsonTypeInfo">How to read it, from a source-generated context.</param>
    /// <returns>The value; <see langword="null"/> for the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">The body is not JSON of that type.</exception>
    public static T? GetJson<T>(this ReceivedMessage message, JsonTypeInfo<T> jsonTypeInfo)
    {
        ArgumentNullException.ThrowIfNull(message);
        return JsonSerializer.Deserialize(message.Body.Span, jsonTypeInfo);
    }
}
