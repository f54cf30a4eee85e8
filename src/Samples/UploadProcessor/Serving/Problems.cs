using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace UploadProcessor.Serving;

/// <summary>Puts whatever goes wrong with a request into an answer.</summary>
/// <param name="logger">Told of what is not the client's fault.</param>
internal sealed partial class Problems(ILogger<Problems> logger)
{
    /// <summary>How long a client is asked to stay away, in seconds, when there is too much to do.</summary>
    private const string RetryAfterSeconds = "2";

    /// <summary>Middleware around all others.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What handles it.</param>
    /// <returns>A task that ends with the answer.</returns>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsUnheard(exception, context))
        {
            // Nobody is there to be told.
        }
        catch (Exception exception) when (IsAnswerable(exception, context))
        {
            var problem = Describe(FindCause(exception));
            if (problem.Status >= StatusCodes.Status500InternalServerError && exception is not RefusedException)
                LogFailed(context.Request.Method, context.Request.Path, exception.Message);
            context.Response.StatusCode = problem.Status;
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await context.Response.WriteAsJsonAsync(problem, ServingJson.Default.Problem, "application/problem+json", context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static bool IsUnheard(Exception exception, HttpContext context) => exception is not OutOfMemoryException && context.RequestAborted.IsCancellationRequested;

    private static bool IsAnswerable(Exception exception, HttpContext context) => exception is not OutOfMemoryException && !context.Response.HasStarted;

    /// <summary>What a client did wrong while a store was reading comes in the store's words.</summary>
    private static Exception FindCause(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is BadHttpRequestException)
                return inner;
        }

        return exception;
    }

    private static Problem Describe(Exception exception) => exception switch
    {
        RefusedException refused => new(refused.Status, refused.Title, refused.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(StatusCodes.Status413PayloadTooLarge, "Too large", "The photograph has more bytes than are taken here; nothing was stored."),
        BadHttpRequestException bad => new(bad.StatusCode, "Bad request", bad.Message),
        ObjectStoreException { IsTransient: true } or MessageQueueException { IsTransient: true } =>
            new(StatusCodes.Status503ServiceUnavailable, "Unavailable", "The cloud cannot be reached or asks for fewer requests; try again."),
        ObjectStoreException { Code: ObjectStoreErrorCode.TooLarge } =>
            new(StatusCodes.Status413PayloadTooLarge, "Too large", "The photograph has more bytes than the object store takes; nothing was stored."),
        ObjectStoreException store => new(StatusCodes.Status502BadGateway, "The object store failed", $"{store.Operation} failed with {store.Code}."),
        MessageQueueException queue => new(StatusCodes.Status502BadGateway, "The message queue failed", $"{queue.Operation} failed with {queue.Code}."),
        _ => new(StatusCodes.Status500InternalServerError, "Internal error", "The log of the server tells more."),
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed: {Problem}")]
    private partial void LogFailed(string method, string path, string problem);
}
