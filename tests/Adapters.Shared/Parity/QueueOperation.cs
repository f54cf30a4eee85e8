using CsCheck;
using Portable.MessageQueues;

namespace Portable.Adapters.Tests.Parity;

/// <summary>One operation on a queue. Messages are named by what the sequence sent; which of those held is meant, by their order of sending.</summary>
internal abstract record QueueOperation
{
    private static readonly Gen<int> AnyHeld = Gen.Int[0, 20];

    /// <summary>Any operation, sends and receives more often than others.</summary>
    public static Gen<QueueOperation> Any { get; } = Gen.Frequency<QueueOperation>(
        (6, Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3_000], Gen.Int[0, QueueSide.Attributes.Length - 1], (count, size, attributes) => (QueueOperation)new Send(count, size, attributes))),
        (6, Gen.Const<QueueOperation>(new ReceiveAll())),
        (5, Gen.Select(AnyHeld, Gen.Int[1, 3], (held, count) => (QueueOperation)new Settle(held, count, Settlement.Complete))),
        (6, Gen.Select(AnyHeld, Gen.Int[1, 3], (held, count) => (QueueOperation)new Settle(held, count, Settlement.Abandon()))),
        (3, Gen.Select(AnyHeld, Gen.Int[1, 2], (held, count) => (QueueOperation)new Settle(held, count, Settlement.DeadLetter("Unreadable", "No picture: „%“")))),
        (2, AnyHeld.Select(held => (QueueOperation)new Renew(held))),
        (1, AnyHeld.Select(held => (QueueOperation)new SettleAgain(held))),
        (2, Gen.Bool.Select(complete => (QueueOperation)new ReadDeadLetters(complete))),
        (1, Gen.Const<QueueOperation>(new Redrive())));

    /// <summary>Does it.</summary>
    /// <param name="side">The queue.</param>
    /// <param name="other">What the other side received by the same operation: this one is to wait for as many.</param>
    /// <returns>What came of it, in words that are the same everywhere.</returns>
    public abstract Task<string> RunAsync(QueueSide side, QueueSide? other);

    internal sealed record Send(int Count, int Size, int Attributes) : QueueOperation
    {
        public override async Task<string> RunAsync(QueueSide side, QueueSide? other)
        {
            Message[] messages = [.. Enumerable.Range(0, Count).Select(_ => side.NextMessage(Size, QueueSide.Attributes[Attributes]))];
            if (Count == 1)
                await side.Queue.SendAsync(messages[0]);
            else
                Assert.All(await side.Queue.SendBatchAsync(messages), result => Assert.Null(result.Error));
            return "sent";
        }
    }

    internal sealed record ReceiveAll : QueueOperation
    {
        public override Task<string> RunAsync(QueueSide side, QueueSide? other) => side.ReceiveAllAsync(other);
    }

    internal sealed record Settle(int First, int Count, Settlement As) : QueueOperation
    {
        public override async Task<string> RunAsync(QueueSide side, QueueSide? other)
        {
            var held = side.TakeHeld(First, Count);
            if (held.Length == 0)
                return "nothing held";
            // One alone goes by the single call, more by the batch.
            if (held.Length == 1)
                await side.Queue.SettleAsync(held[0], As);
            else
                Assert.All(await side.Queue.SettleBatchAsync([.. held.Select(message => new SettleRequest(message, As))]), result => Assert.Null(result.Error));
            side.Settled(held);
            return $"{As.Kind} {string.Join(", ", held.Select(QueueSide.NameOf))}";
        }
    }

    internal sealed record Renew(int Held) : QueueOperation
    {
        public override async Task<string> RunAsync(QueueSide side, QueueSide? other)
        {
            if (side.Held(Held) is not { } message)
                return "nothing held";
            var result = (await side.Queue.RenewAsync([message], QueueSide.Lease))[0];
            if (result.Error is null)
                side.Renewed(result.Message);
            return result.Error?.Code.ToString() ?? "renewed";
        }
    }

    internal sealed record SettleAgain(int Held) : QueueOperation
    {
        public override async Task<string> RunAsync(QueueSide side, QueueSide? other)
        {
            if (side.LastSettled is not { } message)
                return "nothing settled";
            try
            {
                await side.Queue.SettleAsync(message, Settlement.Complete);
            }
            catch (MessageQueueException exception) when (exception.Code == MessageQueueErrorCode.LeaseLost)
            {
                // Harmless or refused: providers differ, and the contract lets them.
            }

            return "without effect";
        }
    }

    internal sealed record ReadDeadLetters(bool Complete) : QueueOperation
    {
        public override Task<string> RunAsync(QueueSide side, QueueSide? other) => side.ReadDeadLettersAsync(other, Complete);
    }

    internal sealed record Redrive : QueueOperation
    {
        public override async Task<string> RunAsync(QueueSide side, QueueSide? other)
        {
            // What was delivered too often is set aside by the next receive on some providers.
            await side.ReceiveAllAsync(other);
            return $"{await side.Queue.RedriveAsync()} moved";
        }
    }
}
