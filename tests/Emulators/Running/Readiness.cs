using System.Net;

namespace Portable.Emulators.Running;

/// <summary>Waits until an emulator answers.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Asks until there is an answer, be it that the question is wrong.</summary>
    /// <param name="address">Where to ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the first answer.</returns>
    public static async Task WaitAsync(Uri address, CancellationToken cancellationToken)
    {
        while (!await AnswersAsync(address, cancellationToken).ConfigureAwait(false))
            await Task.Delay(Between, cancellationToken).ConfigureAwait(false);
    }

    public static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync(address, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode < HttpStatusCode.InternalServerError;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
