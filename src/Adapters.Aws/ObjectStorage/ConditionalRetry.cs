using Amazon.S3;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Repeats conditional writes that met another write: S3 answers <c>409 ConditionalRequestConflict</c> and documents “on a 409 failure you
/// should retry the upload”. The SDK does not.</summary>
internal static class ConditionalRetry
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan LongestFirstDelay = TimeSpan.FromMilliseconds(50);

    public static async Task<T> RunAsync<T>(TimeProvider time, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write().ConfigureAwait(false);
            }
            catch (AmazonS3Exception exception) when (attempt < MaxAttempts && S3Errors.IsConflict(exception))
            {
                // Chance keeps writers that met from meeting again.
#pragma warning disable CA5394 // No secret depends on it.
                var delay = LongestFirstDelay * ((1 << (attempt - 1)) * (0.5 + (Random.Shared.NextDouble() / 2)));
#pragma warning restore CA5394
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
