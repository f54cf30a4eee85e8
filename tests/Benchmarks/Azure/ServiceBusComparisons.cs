using System.Text;
using Amqp;
using Amqp.Framing;
using Portable.Benchmarks.Aws;
using Portable.MessageQueues;
using Message = Portable.MessageQueues.Message;

namespace Portable.Benchmarks.Azure;

/// <summary>Sends, receives and completes messages of 256 bytes by the adapter and by AMQPNetLite alone, as one would write it: a link that stays, sends that are
/// awaited together, settlements that nobody waits for. The adapter waits for the service to confirm them.</summary>
internal sealed class ServiceBusComparisons : IAsyncDisposable
{
    private const int Hundred = 100;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(SqsComparisons.Text);
    private readonly Connection connection;
    private readonly SenderLink sender;
    private readonly ReceiverLink receiver;
    private readonly IMessageQueue queue;

    private ServiceBusComparisons(Connection connection, string rawQueue, IMessageQueue queue)
    {
        (this.connection, this.queue) = (connection, queue);
        var session = new Session(connection);
        sender = new SenderLink(session, "sender", rawQueue);
        receiver = new ReceiverLink(session, "receiver", rawQueue);
    }

    public static async Task<ServiceBusComparisons> ConnectAsync(int port, string rawQueue, IMessageQueue queue) =>
        new(await new ConnectionFactory().CreateAsync(new Address("127.0.0.1", port, "RootManageSharedAccessKey", "SAS_KEY_VALUE", "/", "amqp")), rawQueue, queue);

    public IEnumerable<Comparison> All(int calls)
    {
        yield return new Comparison("send 1", calls, new(() => sender.SendAsync(RawMessage()), RawDrainAsync), new(() => queue.SendAsync(new Message(Body)).AsTask(), _ => queue.PurgeAsync().AsTask()));
        yield return new Comparison("send 100", calls / 10, new(RawSendAsync, RawDrainAsync), new(SendAsync, _ => queue.PurgeAsync().AsTask()));
        yield return new Comparison("receive and complete 100", calls / 10, new(RawReceiveAsync, RawFillAsync), new(ReceiveAsync, FillAsync));
    }

    public async ValueTask DisposeAsync() => await connection.CloseAsync();

    private static Amqp.Message RawMessage() => new() { BodySection = new Data { Binary = Body } };

    private Task RawSendAsync()
    {
        var sends = new Task[Hundred];
        for (var i = 0; i < Hundred; i++)
            sends[i] = sender.SendAsync(RawMessage());
        return Task.WhenAll(sends);
    }

    private async Task RawReceiveAsync()
    {
        receiver.SetCredit(Hundred, CreditMode.Manual);
        for (var i = 0; i < Hundred; i++)
            receiver.Accept(await receiver.ReceiveAsync(TimeSpan.FromSeconds(10)) ?? throw new InvalidOperationException("A message did not come."));
    }

    private async Task RawFillAsync(int count)
    {
        await RawDrainAsync(count);
        for (var i = 0; i < count; i++)
            await RawSendAsync();
    }

    /// <summary>What is sent in one round must not be met in the next.</summary>
    private async Task RawDrainAsync(int count)
    {
        receiver.SetCredit(int.MaxValue / 2, CreditMode.Manual);
        while (await receiver.ReceiveAsync(TimeSpan.FromMilliseconds(200)) is { } message)
            receiver.Accept(message);
        receiver.SetCredit(0, CreditMode.Drain);
    }

    private async Task SendAsync()
    {
        var batch = new Message[Hundred];
        for (var i = 0; i < Hundred; i++)
            batch[i] = new Message(Body);
        foreach (var result in await queue.SendBatchAsync(batch))
        {
            if (!result.Succeeded)
                throw result.Error!;
        }
    }

    private async Task ReceiveAsync()
    {
        var received = 0;
        while (received < Hundred)
        {
            var messages = await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = Hundred - received, WaitTime = TimeSpan.FromSeconds(10) });
            var batch = new SettleRequest[messages.Count];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = new(messages[i], Settlement.Complete);
            foreach (var result in await queue.SettleBatchAsync(batch))
            {
                if (!result.Succeeded)
                    throw result.Error!;
            }

            received += batch.Length;
        }
    }

    private async Task FillAsync(int count)
    {
        await queue.PurgeAsync();
        for (var i = 0; i < count; i++)
            await SendAsync();
    }
}
