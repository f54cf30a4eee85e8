namespace UploadProcessor.Running;

/// <summary>The worker that handles the queue's events, as a run sees it.</summary>
internal interface IRunningWorker
{
    /// <summary>Cancelled when the worker ends by itself, which it should not.</summary>
    CancellationToken Ended { get; }

    /// <summary>Stops it: what it has in hand is finished, the rest goes back to the queue.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    Task StopAsync();
}
