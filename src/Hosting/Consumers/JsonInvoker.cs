using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Reads the body and calls an <see cref="IMessageHandler{TValue}"/>.</summary>
internal sealed class JsonInvoker<THandler, TValue>(JsonTypeInfo<TValue> jsonTypeInfo) : HandlerInvoker
    where THandler : class, IMessageHandler<TValue>
{
    public override string HandlerName => typeof(THandler).Name;

    public override async ValueTask<IReadOnlyList<MessageFailure>> InvokeAsync(
        IServiceProvider services, IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        var value = Read(messages[0]);
        await services.GetRequiredService<THandler>().HandleAsync(value, messages[0], cancellationToken).ConfigureAwait(false);
        return None;
    }

    private TValue Read(ReceivedMessage message)
    {
        try
        {
            return message.GetJson(jsonTypeInfo) ?? throw new DeadLetterException(DeadLetterException.Undecodable, "The body is the JSON null.");
        }
        catch (JsonException exception)
        {
            throw new DeadLetterException(DeadLetterException.Undecodable, inner: exception);
        }
    }
}
