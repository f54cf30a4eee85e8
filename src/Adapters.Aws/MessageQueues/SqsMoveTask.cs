using Amazon.SQS;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>SQS's own task that moves the messages of a dead-letter queue.</summary>
/// <param name="client">The client.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsMoveTask(IAmazonSQS client, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>Moves all messages, and waits until they are moved.</summary>
    /// <param name="from">The ARN of the dead-letter queue.</param>
    /// <param name="to">The ARN of the queue.</param>
    /// <param name="cancellationToken">Stops the task; what is moved stays moved.</param>
    /// <returns>About how many were moved: SQS counts approximately.</returns>
    public async Task<int> RunAsync(string from, string to, CancellationToken cancellationToken)
    {
        var request = new StartMessageMoveTaskRequest { SourceArn = from, DestinationArn = to };
        var handle = (await client.StartMessageMoveTaskAsync(request, cancellationToken).ConfigureAwait(false)).TaskHandle;
        try
        {
            return await WaitAsync(from, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await client.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = handle }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<int> WaitAsync(string from, CancellationToken cancellationToken)
    {
        for (var look = FirstLook; ; look = look * 2 < LongestLook ? look * 2 : LongestLook)
        {
            await Task.Delay(look, timeProvider, cancellationToken).ConfigureAwait(false);
            // The latest comes first, and there is only one at a time; the handle is given for running ones only.
            var tasks = await client.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = from, MaxResults = 1 }, cancellationToken).ConfigureAwait(false);
            if (tasks.Results is not [var latest, ..] || latest.Status is "RUNNING" or "CANCELLING")
                continue;
            return latest.Status == "FAILED"
                ? throw new AmazonSQSException($"the move task failed after {latest.ApproximateNumberOfMessagesMoved ?? 0} messages: {latest.FailureReason}")
                : checked((int)(latest.ApproximateNumberOfMessagesMoved ?? 0));
        }
    }
}
