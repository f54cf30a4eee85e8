using Amazon.SQS;
using Amazon.SQS.Model;

namespace Portable.Benchmarks.Consumer;

/// <summary>The loop that one would write by hand on the SDK: each of a number of tasks receives up to ten messages, handles them one after the other, and
/// deletes them together.</summary>
internal sealed class SqsLoop(IAmazonSQS sqs, string url, int tasks, Func<ReadOnlyMemory<byte>, Task> handle)
{
    private const int Ten = 10;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, tasks).Select(_ => Task.Run(() => LoopAsync(cancellationToken), CancellationToken.None)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var response = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MaxNumberOfMessages = Ten, WaitTimeSeconds = 20 }, cancellationToken);
            if (response.Messages is not { Count: > 0 } messages)
                continue;
            foreach (var message in messages)
                await handle(System.Text.Encoding.UTF8.GetBytes(message.Body));
            var deleted = await sqs.DeleteMessageBatchAsync(
                new DeleteMessageBatchRequest(url, [.. messages.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))]),
                CancellationToken.None);
            if (deleted.Failed is { Count: > 0 } failed)
                throw new InvalidOperationException(failed[0].Message);
        }
    }
}
