using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Portable.Emulators.CloudStorage.Api;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>Between the server and the APIs.</summary>
internal sealed class Front(EmulatorState state)
{
    private readonly JsonApi json = new(state);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var reply = await AnswerAsync(context);
            await WriteAsync(context, reply);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
    }

    private async Task<ApiReply> AnswerAsync(HttpContext context)
    {
        try
        {
            return await RouteAsync(ToRequest(context));
        }
        catch (ApiError error)
        {
            return error.ToJson();
        }
    }

    private async Task<ApiReply> RouteAsync(ApiRequest request) =>
        request.Target.Segments switch
        {
            _ when JsonApi.Has(request.Target) => await json.HandleAsync(request),
            _ => throw new ApiError(404, "notFound", "Not Found", "NotFound"),
        };

    private static ApiRequest ToRequest(HttpContext context)
    {
        var request = context.Request;
        return new(
            request.Method,
            RequestTarget.Parse(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget),
            request.Headers,
            request.Body,
            $"http://{request.Host}",
            context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, ApiReply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value.ReplaceLineEndings(" ");
        var hasBody = reply.Status is not (204 or 304);
        if (hasBody)
            response.ContentLength = reply.Length;
        if (hasBody && context.Request.Method != "HEAD")
            await reply.WriteAsync(response.Body, context.RequestAborted);
        await response.CompleteAsync();
    }
}
