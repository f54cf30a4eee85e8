using System.Runtime.ExceptionServices;
using Portable.ObjectStorage;

namespace Portable.Adapters;

/// <summary>Sends the parts of one upload, several at a time. The first failure stops the others, and nothing is under way when it is thrown.</summary>
/// <param name="source">Gives the parts, and takes the memory of those that have been sent.</param>
/// <param name="maxParallel">How many are under way at once.</param>
/// <param name="maxParts">How many the provider takes.</param>
/// <param name="tooMany">Makes the error of content that has more.</param>
/// <param name="progress">Told of the bytes sent so far.</param>
internal sealed class PartPump(PartSource source, int maxParallel, int maxParts, Func<Exception> tooMany, IProgress<long>? progress)
{
    private readonly Lock gate = new();
    private long sent;
    private ExceptionDispatchInfo? failure;

    /// <summary>Sends two parts that have been read already, and then those that the source gives.</summary>
    /// <typeparam name="T">What names a part when the upload is completed.</typeparam>
    /// <param name="first">The first part.</param>
    /// <param name="second">The second part.</param>
    /// <param name="sendAsync">Sends a part by its number, from 1.</param>
    /// <param name="cancellationToken">Abandons the upload.</param>
    /// <returns>The parts in order.</returns>
    public async Task<SentPart<T>[]> RunAsync<T>(
        Part first, Part second, Func<int, ReadOnlyMemory<byte>, Crc32C, CancellationToken, Task<T>> sendAsync, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var slots = new SemaphoreSlim(maxParallel);
        List<Task<SentPart<T>>> sending = [];
        try
        {
            await StartAsync(first).ConfigureAwait(false);
            for (var part = second; !part.IsEmpty; part = await source.NextAsync(stop.Token).ConfigureAwait(false))
                await StartAsync(part).ConfigureAwait(false);
            return await Task.WhenAll(sending).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && failure is not null)
        {
            // What the others met is only that they were stopped.
            failure.Throw();
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task StartAsync(Part part)
        {
            if (sending.Count == maxParts)
                throw tooMany();
            await slots.WaitAsync(stop.Token).ConfigureAwait(false);
            sending.Add(SendAsync(sending.Count + 1, part));
        }

        async Task<SentPart<T>> SendAsync(int number, Part part)
        {
            try
            {
                var (length, checksum) = (part.Bytes.Length, Crc32C.Compute(part.Bytes.Span));
                var receipt = await sendAsync(number, part.Bytes, checksum, stop.Token).ConfigureAwait(false);
                source.Return(part);
                Report(length);
                slots.Release();
                return new SentPart<T>(receipt, checksum, length);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private void Report(int length)
    {
        lock (gate)
        {
            sent += length;
            progress?.Report(sent);
        }
    }
}
