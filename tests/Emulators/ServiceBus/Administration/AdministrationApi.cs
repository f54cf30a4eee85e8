using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Security;

namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>
/// Queues over HTTP: "Service Bus REST API", in Atom. They are made, described with what they hold, listed and removed; what a queue is like is not
/// changed afterwards.
/// </summary>
/// <param name="entities">The queues.</param>
/// <param name="remove">Removes one with its links.</param>
/// <param name="verifier">Verifies tokens.</param>
internal sealed class AdministrationApi(Namespace entities, Func<string, Task<bool>> remove, TokenVerifier verifier)
{
    private const int Page = 100;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (AdministrationException refused)
        {
            await RefuseAsync(context, refused);
        }
        catch (ObjectDisposedException)
        {
            // The queue has been removed in the meantime.
            await RefuseAsync(context, AdministrationException.NotFound());
        }
    }

    private static Task RefuseAsync(HttpContext context, AdministrationException refused) =>
        WriteAsync(context, refused.Status, "application/xml; charset=utf-8", Atom.Error(refused.Status, refused.Message));

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Authorize(request);
        if (!request.Query.ContainsKey("api-version"))
            throw AdministrationException.Invalid("The request has no api-version.");
        var name = Uri.UnescapeDataString(request.Path.Value ?? string.Empty).Trim('/');
        switch (request.Method)
        {
            case "PUT":
                await WriteAsync(context, StatusCodes.Status201Created, Atom.EntryType, await CreateAsync(request, name));
                break;
            case "GET" when name.Equals(Atom.Queues, StringComparison.OrdinalIgnoreCase):
                await WriteAsync(context, StatusCodes.Status200OK, Atom.FeedType, await ListAsync(request));
                break;
            case "GET" when entities.Find(name) is { DeadLetters: not null } queue:
                await WriteAsync(context, StatusCodes.Status200OK, Atom.EntryType, await DescribeAsync(request, queue));
                break;
            case "GET":
                await WriteAsync(context, StatusCodes.Status200OK, Atom.FeedType, Atom.PublicServices());
                break;
            case "DELETE" when await remove(name):
                break;
            case "DELETE":
                throw AdministrationException.NotFound();
            default:
                throw AdministrationException.NotImplemented($"{request.Method} here");
        }
    }

    private void Authorize(HttpRequest request)
    {
        var (scheme, token) = request.Headers.Authorization.ToString().Split(' ', 2) is [var first, var rest] ? (first, rest) : (string.Empty, string.Empty);
        var audience = $"{request.Scheme}://{request.Host}{request.Path}";
        var (_, refusal) = scheme switch
        {
            "" => (default, "MissingToken: The authorization header was not found."),
            "Bearer" => verifier.Verify(TokenVerifier.JwtType, audience, token),
            _ => verifier.Verify(TokenVerifier.SasType, audience, $"{scheme} {token}"),
        };
        if (refusal is not null)
            throw AdministrationException.Unauthorized(refusal);
    }

    private async Task<XElement> CreateAsync(HttpRequest request, string name)
    {
        if (request.Headers.IfMatch.Count > 0)
            throw AdministrationException.NotImplemented("updates");
        var options = QueueDescription.Read(await ReadAsync(request));
        if (!QueueDescription.IsName(name))
            throw AdministrationException.Invalid($"'{name}' is no name of a queue.");
        return entities.TryAdd(name, options) && entities.Find(name) is { } queue ? await DescribeAsync(request, queue) : throw AdministrationException.Exists();
    }

    private async Task<XElement> ListAsync(HttpRequest request)
    {
        var (skip, top) = (Number("$skip", 0), Number("$top", Page));
        var rest = entities.Queues.OrderBy(queue => queue.Name, StringComparer.Ordinal).Skip(skip).ToList();
        var feed = Atom.Feed(request.Host.Value!, rest.Count > top ? $"$skip={skip + top}&$top={top}" : null);
        foreach (var queue in rest.Take(top))
            feed.Add(await DescribeAsync(request, queue));
        return feed;

        int Number(string name, int otherwise) =>
            !request.Query.TryGetValue(name, out var text) ? otherwise
            : int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw AdministrationException.Invalid($"{name} is no number.");
    }

    private static async Task<XElement> DescribeAsync(HttpRequest request, QueueEntity queue)
    {
        var counts = await queue.Mailbox.AskAsync(() => MessageCounts.Of(queue));
        return Atom.Entry(queue.Name, request.Host.Value!, queue.CreatedAt, QueueDescription.Write(queue, counts));
    }

    private static async Task<XElement> ReadAsync(HttpRequest request)
    {
        try
        {
            var entry = await XElement.LoadAsync(request.Body, LoadOptions.None, request.HttpContext.RequestAborted);
            return entry.Element(Atom.Namespace + "content")?.Elements().SingleOrDefault() ?? throw AdministrationException.Invalid("The entry has no content.");
        }
        catch (XmlException)
        {
            throw AdministrationException.Invalid("The body is no XML.");
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string type, XElement body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(body.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
    }
}
