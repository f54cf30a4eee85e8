using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Serving;

/// <summary>Looks into the dead-letter queue and moves messages back. One at a time in this process: what is being looked at cannot be moved.</summary>
/// <remarks>Queues have no way to look without taking: messages are leased for a moment and given back at once. Should this process die in between,
/// they are there again after <see cref="HoldTime"/>.</remarks>
internal sealed class DeadLetterDesk(
    [FromKeyedServices(Names.Uploads)] IMessageQueue queue, IObjectEventFormat format, PhotoBoard board) : IDisposable
{
    /// <summary>How many messages a look shows at most.</summary>
    public const int MostLetters = 100;

    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(15);

    /// <summary>Some queues answer from a part of their servers unless they are given time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Whether messages can be moved back.</summary>
    public bool CanRedrive => queue.Capabilities.Supports(MessageQueueFeature.Redrive);

    /// <summary>Looks, and tells the board.</summary>
    /// <param name="cancellationToken">Ends the look; what was taken is given back.</param>
    /// <returns>One a message, at most <see cref="MostLetters"/>.</returns>
    public async Task<IReadOnlyList<LetterView>> LookAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var letters = new List<LetterView>();
            foreach (var message in await TakeAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var info = DeadLetter.InfoOf(message);
                var events = DeadLetter.Read(message, format);
                foreach (var letter in events)
                    board.DeadLettered(letter);
                letters.Add(new LetterView(NameOf(events), info.Reason, info.Description, info.DeliveryCount));
            }

            return letters;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Moves all messages back to the queue.</summary>
    /// <param name="cancellationToken">Stops after those that are on their way.</param>
    /// <returns>How many were moved.</returns>
    public async Task<int> RedriveAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await queue.RedriveAsync(null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static string? NameOf(IReadOnlyList<DeadLetter> events) =>
        events.Select(letter => letter.Event.Key).Where(PhotoKeys.IsUpload).Select(key => key.Value[PhotoKeys.Uploads.Length..]).FirstOrDefault();

    private async Task<List<ReceivedMessage>> TakeAllAsync(CancellationToken cancellationToken)
    {
        var deadLetters = queue.DeadLetterQueue!;
        var options = new ReceiveOptions { WaitTime = Patience, LeaseDuration = HoldTime };
        var taken = new List<ReceivedMessage>();
        try
        {
            while (taken.Count < MostLetters
                && await deadLetters.ReceiveAsync(options with { MaxMessages = Math.Min(10, MostLetters - taken.Count) }, cancellationToken).ConfigureAwait(false) is { Count: > 0 } more)
            {
                taken.AddRange(more);
            }

            return taken;
        }
        finally
        {
            if (taken.Count > 0)
                await deadLetters.SettleBatchAsync([.. taken.Select(message => new SettleRequest(message, Settlement.Abandon()))], CancellationToken.None).ConfigureAwait(false);
        }
    }
}
