using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Portable.Emulators.CloudStorage.Access;
using Portable.Emulators.CloudStorage.Api;
using Portable.Emulators.CloudStorage.Faults;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>Between the server and the APIs: who may ask, which API is meant, what goes wrong.</summary>
internal sealed class Front
{
    private readonly EmulatorState state;
    private readonly JsonApi json;
    private readonly XmlApi xml;
    private readonly BatchApi batch;
    private readonly TokenEndpoint tokens;
    private readonly BlobSigning signing;
    private readonly SignedAddress signedAddress;

    public Front(EmulatorState state)
    {
        this.state = state;
        json = new(state);
        xml = new(state);
        batch = new(HandleJsonAsync);
        tokens = new(state.ServiceAccount, state.Tokens, state.Options.TimeProvider);
        signing = new(state.ServiceAccount);
        signedAddress = new(state.ServiceAccount, state.Options.TimeProvider);
    }

    public async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var fault = state.Faults.Take(context.Request.Method, target);
        try
        {
            var reply = fault?.Status is { } status ? Failures.Of(status).ToJson() : await AnswerAsync(context, target, fault);
            if (fault?.LoseAnswer is true)
                context.Abort();
            else
                await WriteAsync(context, reply, fault);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, or a fault has cut it off.
        }
    }

    private async Task<ApiReply> AnswerAsync(HttpContext context, string target, EmulatedFault? fault)
    {
        try
        {
            var request = context.Request;
            var body = fault?.CutRequestAfter is { } bytes ? new CutStream(request.Body, bytes, context.Abort) : request.Body;
            return await RouteAsync(new(request.Method, RequestTarget.Parse(target), request.Headers, body, $"http://{request.Host}", context.RequestAborted));
        }
        catch (ApiError error)
        {
            return error.ToJson();
        }
    }

    private async Task<ApiReply> RouteAsync(ApiRequest request)
    {
        switch (request.Target.Segments)
        {
            case var _ when JsonApi.Has(request.Target):
                return await HandleJsonAsync(request);
            case ["batch", "storage", "v1"] when request.Method == "POST":
                return await batch.HandleAsync(request);
            case ["token"] when request.Method == "POST":
                return await tokens.GrantAsync(request);
            case [""] or ["computeMetadata", ..]:
                return tokens.Metadata(request);
            case ["v1", "projects", "-", "serviceAccounts", var resource] when request.Method == "POST":
                CheckToken(request);
                return await signing.SignAsync(request, resource);
            case ["_faults"]:
                return await state.Faults.HandleAsync(request);
            default:
                return await HandleXmlAsync(request);
        }
    }

    private async Task<ApiReply> HandleJsonAsync(ApiRequest request)
    {
        try
        {
            // Who knows the address of an upload may go on with it.
            if (!request.Query.Has("upload_id"))
                CheckToken(request);
            return await json.HandleAsync(request);
        }
        catch (ApiError error)
        {
            return error.ToJson();
        }
    }

    private async Task<ApiReply> HandleXmlAsync(ApiRequest request)
    {
        try
        {
            if (SignedAddress.IsOn(request))
                signedAddress.Verify(request);
            else if (!request.Query.Has("upload_id"))
                CheckToken(request);
            return await xml.HandleAsync(request);
        }
        catch (ApiError error)
        {
            return error.ToXml();
        }
    }

    private void CheckToken(ApiRequest request)
    {
        if (state.Options.RequireAuthorization)
            state.Tokens.Check(request);
    }

    private static async Task WriteAsync(HttpContext context, ApiReply reply, EmulatedFault? fault)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value.ReplaceLineEndings(" ");
        var hasBody = reply.Status is not (204 or 304);
        if (hasBody)
            response.ContentLength = reply.Length;
        if (hasBody && context.Request.Method != "HEAD")
            await reply.WriteAsync(fault?.CutResponseAfter is { } bytes ? new CutStream(response.Body, bytes, context.Abort) : response.Body, context.RequestAborted);
        await response.CompleteAsync();
    }
}
