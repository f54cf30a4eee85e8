using Portable.Hosting;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Tests.Kit;

/// <summary>What is left of photographs when all are done with.</summary>
/// <param name="Renditions">The renditions, in the order of their keys.</param>
/// <param name="Letters">The dead letters: the photograph's key and the reason, each once.</param>
internal sealed record Remains(IReadOnlyList<StoredRendition> Renditions, IReadOnlyList<string> Letters)
{
    /// <summary>What the handler makes of a folder's photographs in memory: the measure for every cloud.</summary>
    public static async Task<Remains> InMemoryAsync(string folder)
    {
        var bucket = await PhotoBucket.CreateAsync();
        await using var store = bucket.Store;
        var handler = bucket.CreateHandler(new JournalList());
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            await store.UploadFileAsync(PhotoKeys.UploadOf(Path.GetFileName(file)), file);
            var message = (await bucket.Queue.ReceiveOneAsync(TimeSpan.Zero))!;
            Assert.True(ObjectEventMessage.Format.TryRead(message, out var events));
            try
            {
                await handler.HandleAsync(Assert.Single(events), CancellationToken.None);
                await bucket.Queue.CompleteAsync(message);
            }
            catch (DeadLetterException exception)
            {
                await bucket.Queue.DeadLetterAsync(message, exception.Reason, exception.Description);
            }
        }

        return await ReadAsync(store, bucket.Queue, ObjectEventMessage.Format);
    }

    /// <summary>What lies in a store and in a dead-letter queue.</summary>
    public static async Task<Remains> ReadAsync(IObjectStore store, IMessageQueue queue, IObjectEventFormat format) =>
        new(await StoredRendition.ReadAllAsync(store), await ReadLettersAsync(queue.DeadLetterQueue!, format));

    /// <summary>Waits for the first, reads until no more come, and gives them back. A queue may deliver twice, and whoever dead-letters may be killed before
    /// the message is gone from the queue: the same letter counts once.</summary>
    private static async Task<IReadOnlyList<string>> ReadLettersAsync(IMessageQueue deadLetters, IObjectEventFormat format)
    {
        var options = new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1), LeaseDuration = TimeSpan.FromMinutes(1) };
        var held = new List<ReceivedMessage>();
        await Wait.UntilAsync(async () =>
        {
            var more = await deadLetters.ReceiveAsync(options);
            held.AddRange(more);
            return more.Count == 0 && held.Count > 0;
        });
        await deadLetters.SettleBatchAsync([.. held.Select(message => new SettleRequest(message, Settlement.Abandon()))]);
        return
        [
            .. held.SelectMany(message => DeadLetter.Read(message, format))
                .Select(letter => $"{letter.Event.Key}: {letter.Info.Reason}: {letter.Info.Description}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }
}
