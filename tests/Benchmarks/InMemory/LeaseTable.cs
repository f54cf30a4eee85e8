using System.Collections.Concurrent;

namespace Portable.Benchmarks.InMemory;

/// <summary>The least that can be called a queue with leases: a queue of bodies, and a table of who holds what until when.</summary>
internal sealed class LeaseTable
{
    private readonly ConcurrentQueue<byte[]> ready = [];
    private readonly ConcurrentDictionary<long, (byte[] Body, long Until)> leased = [];
    private long receipts;

    public void Send(ReadOnlySpan<byte> body) => ready.Enqueue(body.ToArray());

    public bool TryReceive(out byte[]? body, out long receipt)
    {
        receipt = 0;
        if (!ready.TryDequeue(out body))
            return false;
        receipt = Interlocked.Increment(ref receipts);
        leased[receipt] = (body, Environment.TickCount64 + 30_000);
        return true;
    }

    public bool Complete(long receipt) => leased.TryRemove(receipt, out _);
}
