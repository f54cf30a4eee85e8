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
                await Task.Delay(Backoff.Delay(LongestFirstDelay, attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
