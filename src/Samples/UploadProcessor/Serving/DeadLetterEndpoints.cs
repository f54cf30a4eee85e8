using Microsoft.AspNetCore.Http;

namespace UploadProcessor.Serving;

/// <summary>What is in the dead-letter queue, and back with it.</summary>
/// <param name="desk">Does both.</param>
internal sealed class DeadLetterEndpoints(DeadLetterDesk desk)
{
    /// <summary><c>GET /dead-letters</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer.</returns>
    public async Task ListAsync(HttpContext context)
    {
        var letters = await desk.LookAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(letters, ServingJson.Default.IReadOnlyListLetterView, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary><c>POST /dead-letters/redrive</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the answer: how many were moved.</returns>
    /// <exception cref="RefusedException">The provider cannot.</exception>
    public async Task RedriveAsync(HttpContext context)
    {
        if (!desk.CanRedrive)
            throw new RefusedException(StatusCodes.Status409Conflict, "No redrive", "This provider's queues cannot move dead letters back.");
        var moved = new Redriven(await desk.RedriveAsync(context.RequestAborted).ConfigureAwait(false));
        await context.Response.WriteAsJsonAsync(moved, ServingJson.Default.Redriven, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }
}
