using Microsoft.AspNetCore.Http;

namespace UploadProcessor.Serving;

/// <summary>What a browser is told and asked so that no other page acts through this one.</summary>
/// <param name="direct">Where else the page may send photographs to.</param>
internal sealed class Safety(DirectUploads direct)
{
    /// <summary>Middleware: the headers of every answer, and no writes for other sites' pages.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What handles it.</param>
    /// <returns>A task that ends with the answer.</returns>
    /// <exception cref="RefusedException">A page of another site sends this.</exception>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var reachable = await direct.FindOriginAsync().ConfigureAwait(false) is { } origin ? $"'self' {origin}" : "'self'";
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src {reachable}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // Browsers say where a request comes from; other clients do not, and may do what their network lets them.
        string? site = context.Request.Headers["Sec-Fetch-Site"];
        if (!HttpMethods.IsGet(context.Request.Method) && site is not (null or "same-origin" or "none"))
            throw new RefusedException(StatusCodes.Status403Forbidden, "Another site", "Only this server's own page may do that.");
        await next(context).ConfigureAwait(false);
    }
}
