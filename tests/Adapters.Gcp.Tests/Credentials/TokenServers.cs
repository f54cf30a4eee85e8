using System.Net;
using System.Text;

namespace Portable.Adapters.Gcp.Tests.Credentials;

/// <summary>The servers that give tokens, as their documentation has them: what they are asked is kept.</summary>
internal sealed class TokenServers : HttpMessageHandler
{
    /// <summary>What is answered, by the beginning of the address; where nothing is said, nobody is there.</summary>
    public Dictionary<string, Func<(HttpStatusCode Status, string Body)>> Answers { get; } = [];

    public List<(string Address, string Body, string? Authorization, string? Flavor)> Requests { get; } = [];

    public void Answer(string address, string body, HttpStatusCode status = HttpStatusCode.OK) => Answers[address] = () => (status, body);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.OriginalString;
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((address, body, request.Headers.Authorization?.ToString(), request.Headers.TryGetValues("Metadata-Flavor", out var flavor) ? flavor.Single() : null));
        var answer = Answers.FirstOrDefault(pair => address.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? throw new HttpRequestException("Nobody is there.");
        var (status, text) = answer();
        return new HttpResponseMessage(status)
        {
            RequestMessage = request,
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
            Headers = { { "Metadata-Flavor", "Google" } },
        };
    }
}
