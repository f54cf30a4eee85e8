using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace UploadProcessor.Serving;

/// <summary>Lets so many uploads through at once; the next wait in line, unread, so that memory stays bounded. Who finds the line full is sent away.</summary>
/// <param name="options">How many.</param>
internal sealed class UploadSlots(ServingOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxUploads,
        QueueLimit = options.MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a slot.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The slot, to be disposed.</returns>
    /// <exception cref="RefusedException">Too many wait already.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        var lease = await limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "Busy", $"{options.MaxWaiting:N0} uploads are waiting already; try again.");
    }

    public void Dispose() => limiter.Dispose();
}
