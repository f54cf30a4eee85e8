using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Creates, counts and deletes queues by the service's HTTP interface, which speaks Atom. Its failures are told as those of AMQP are.</summary>
/// <param name="endpoint">The namespace.</param>
/// <param name="tokens">Gets tokens.</param>
/// <param name="options">How to reach it.</param>
/// <param name="retries">How often what fails is tried again.</param>
internal sealed class ServiceBusManagement(ServiceBusEndpoint endpoint, ServiceBusTokens tokens, AzureOptions options, ServiceBusRetries retries) : IDisposable
{
    private const string Version = "?api-version=2021-05";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Bus = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";

    private readonly Lazy<HttpClient> client = new(() => new HttpClient(Handler(endpoint, options)) { Timeout = options.Timeout });

    /// <summary>Creates a queue.</summary>
    /// <returns>Whether it was not there.</returns>
    public async Task<bool> CreateAsync(MessageQueueDefinition definition, ServiceBusMessageQueueOptions queue, CancellationToken cancellationToken) =>
        await retries.RunAsync(
            async () => (await SendAsync(HttpMethod.Put, definition.Queue, Describe(definition, queue), HttpStatusCode.Conflict, cancellationToken).ConfigureAwait(false)).Status != HttpStatusCode.Conflict,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes a queue.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        await retries.RunAsync(
            async () => (await SendAsync(HttpMethod.Delete, name, null, HttpStatusCode.NotFound, cancellationToken).ConfigureAwait(false)).Status != HttpStatusCode.NotFound,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Counts messages.</summary>
    /// <param name="name">The queue.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Those that are active, leased ones among them, those that are scheduled, and the dead letters.</returns>
    public Task<(long Active, long Scheduled, long DeadLetters)> CountAsync(string name, CancellationToken cancellationToken) => retries.RunAsync(
        async () =>
        {
            var (_, body) = await SendAsync(HttpMethod.Get, name, null, null, cancellationToken).ConfigureAwait(false);
            var details = Read(body)?.Descendants().FirstOrDefault(element => element.Name.LocalName == "CountDetails")
                // A queue that is not there is an empty feed.
                ?? throw new AmqpFailureException(AmqpConditions.NotFound, $"the messaging entity '{name}' could not be found");
            return (Number(details, "ActiveMessageCount"), Number(details, "ScheduledMessageCount"), Number(details, "DeadLetterMessageCount"));
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (client.IsValueCreated)
            client.Value.Dispose();
    }

    private static SocketsHttpHandler Handler(ServiceBusEndpoint endpoint, AzureOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = endpoint.Certificate },
    };

    /// <summary>The order of the elements is that of the service's contract: another is not understood.</summary>
    private static string Describe(MessageQueueDefinition definition, ServiceBusMessageQueueOptions queue)
    {
        var window = definition.DeduplicationWindow;
        var description = new XElement(
            Bus + "QueueDescription",
            new XElement(Bus + "LockDuration", definition.LeaseDuration < ServiceBusLocks.Longest ? definition.LeaseDuration : ServiceBusLocks.Longest),
            new XElement(Bus + "RequiresDuplicateDetection", window is not null),
            new XElement(Bus + "RequiresSession", definition.Ordered),
            window is { } length ? new XElement(Bus + "DuplicateDetectionHistoryTimeWindow", length) : null,
            new XElement(Bus + "MaxDeliveryCount", definition.MaxDeliveryCount),
            queue.MaxMessageSizeInBytes > new ServiceBusMessageQueueOptions().MaxMessageSizeInBytes
                ? new XElement(Bus + "MaxMessageSizeInKilobytes", queue.MaxMessageSizeInBytes / 1024)
                : null);
        return new XElement(Atom + "entry", new XElement(Atom + "content", new XAttribute("type", "application/xml"), description)).ToString(SaveOptions.DisableFormatting);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string name, string? content, HttpStatusCode? expected, CancellationToken cancellationToken)
    {
        var address = new Uri(endpoint.Management, Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal) + Version);
        using var request = new HttpRequestMessage(method, address);
        var token = await tokens.GetAsync(address.GetLeftPart(UriPartial.Path), cancellationToken).ConfigureAwait(false);
        request.Headers.TryAddWithoutValidation("Authorization", token.ToHeader());
        if (content is not null)
            request.Content = new StringContent(content, Encoding.UTF8, "application/atom+xml");
        using var response = await client.Value.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode || response.StatusCode == expected
            ? (response.StatusCode, body)
            : throw new AmqpFailureException(AmqpRequests.ConditionOf((int)response.StatusCode), Read(body)?.Descendants().FirstOrDefault(element => element.Name.LocalName == "Detail")?.Value ?? $"HTTP {(int)response.StatusCode}");
    }

    private static XDocument? Read(string body)
    {
        try
        {
            return XDocument.Parse(body);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static long Number(XElement details, string name) =>
        details.Elements().FirstOrDefault(element => element.Name.LocalName == name) is { } element && long.TryParse(element.Value, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
