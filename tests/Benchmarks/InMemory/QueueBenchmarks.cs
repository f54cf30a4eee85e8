using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Benchmarks.InMemory;

/// <summary>Send, receive and complete a message of 256 bytes, on one thread, the queue otherwise empty.</summary>
public class QueueBenchmarks
{
    private const int Batch = 10;
    private static readonly ReceiveOptions One = new() { MaxMessages = 1, WaitTime = TimeSpan.Zero };
    private static readonly ReceiveOptions Ten = new() { MaxMessages = Batch, WaitTime = TimeSpan.Zero };

    private readonly byte[] body = new byte[256];
    private readonly Channel<byte[]> channel = Channel.CreateBounded<byte[]>(1024);
    private readonly LeaseTable table = new();
    private readonly Message[] batch = new Message[Batch];
    private InMemoryMessageQueue queue = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var cloud = new InMemoryCloud();
        var definition = new MessageQueueDefinition { Queue = "benchmark" };
        await new InMemoryMessageQueueProvider(cloud).Provisioner.CreateIfMissingAsync(definition);
        queue = new InMemoryMessageQueue(cloud, definition);
        Array.Fill(batch, new Message(body));
    }

    /// <summary>The limit of handing over in one process: no lease, no copy.</summary>
    [Benchmark(Description = "System.Threading.Channels, bounded")]
    public byte[]? Channels()
    {
        _ = channel.Writer.TryWrite(body);
        _ = channel.Reader.TryRead(out var received);
        return received;
    }

    /// <summary>The limit of handing over with a lease.</summary>
    [Benchmark(Baseline = true, Description = "ConcurrentDictionary lease table")]
    public bool Leases()
    {
        table.Send(body);
        return table.TryReceive(out _, out var receipt) && table.Complete(receipt);
    }

    [Benchmark(Description = "Portable in memory, one by one")]
    public async ValueTask<int> PortableAsync()
    {
        await queue.SendAsync(new Message(body));
        var received = await queue.ReceiveAsync(One);
        await queue.SettleAsync(received[0], Settlement.Complete);
        return received.Count;
    }

    [Benchmark(Description = "Portable in memory, batches of 10", OperationsPerInvoke = Batch)]
    public async ValueTask<int> PortableBatchAsync()
    {
        await queue.SendBatchAsync(batch);
        var received = await queue.ReceiveAsync(Ten);
        var requests = new SettleRequest[received.Count];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = new(received[i], Settlement.Complete);
        var settled = await queue.SettleBatchAsync(requests);
        return settled.Count == Batch ? settled.Count : throw new InvalidOperationException("The batch came in parts.");
    }
}
