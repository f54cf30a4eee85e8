using System.Security.Cryptography;
using System.Text;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Consumers;

/// <summary>Remembers handled messages, one small object each, written only if absent.</summary>
internal sealed class IdempotencyLedger(IObjectStore store, string queue)
{
    private const string Prefix = "handled/";

    /// <summary>Whether the message, or one with the same deduplication id, was handled before.</summary>
    public async Task<bool> ContainsAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        await store.HeadAsync(Key(message), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Enters a message that has been handled. One that is there already stays as it is.</summary>
    public async Task EnterAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var entry = Encoding.UTF8.GetBytes($"{queue}\n{message.MessageId}\n{message.DeduplicationId}");
            await store.PutAsync(Key(message), entry, new PutOptions { Condition = WriteCondition.IfAbsent }, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception) when (exception.Code == ObjectStoreErrorCode.AlreadyExists)
        {
            return;
        }
    }

    /// <summary>A hash, because ids may hold what no key can. The two kinds of id are kept apart.</summary>
    private ObjectKey Key(ReceivedMessage message)
    {
        var id = message.DeduplicationId is { } deduplicationId ? "d\n" + deduplicationId : "m\n" + message.MessageId;
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(queue + "\n" + id)));
    }
}
