using System.Xml;
using System.Xml.Linq;

namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>Entries and feeds as the service writes them.</summary>
internal static class Atom
{
    public const string EntryType = "application/atom+xml;type=entry;charset=utf-8";
    public const string FeedType = "application/atom+xml;type=feed;charset=utf-8";

    /// <summary>The path of the list of queues.</summary>
    public const string Queues = "$Resources/queues";

    public static readonly XNamespace Namespace = "http://www.w3.org/2005/Atom";

    public static XElement Entry(string name, string host, DateTimeOffset created, XElement content) => new(
        Namespace + "entry",
        new XElement(Namespace + "id", $"http://{host}/{name}"),
        new XElement(Namespace + "title", new XAttribute("type", "text"), name),
        new XElement(Namespace + "published", Time(created)),
        new XElement(Namespace + "updated", Time(created)),
        new XElement(Namespace + "link", new XAttribute("rel", "self"), new XAttribute("href", $"http://{host}/{name}")),
        new XElement(Namespace + "content", new XAttribute("type", "application/xml"), content));

    /// <summary>The feed of queues, before their entries.</summary>
    /// <param name="host">The host that was asked.</param>
    /// <param name="next">The query that leads to the next page, if there is one.</param>
    public static XElement Feed(string host, string? next) => new(
        Namespace + "feed",
        new XElement(Namespace + "title", new XAttribute("type", "text"), "Queues"),
        new XElement(Namespace + "id", $"http://{host}/{Queues}"),
        Link("self", host, string.Empty),
        next is null ? null : Link("next", host, $"?{next}"));

    /// <summary>
    /// What is answered in the place of a queue that is not there, with status 200: "this is a known issue" (Azure/azure-event-hubs#325). The official
    /// clients take a feed where they asked for an entry as not found.
    /// </summary>
    public static XElement PublicServices() => new(
        Namespace + "feed",
        new XElement(Namespace + "title", new XAttribute("type", "text"), "Publicly Listed Services"),
        new XElement(Namespace + "subtitle", new XAttribute("type", "text"), "This is the list of publicly-listed services currently available."),
        new XElement(Namespace + "id", $"uuid:{Guid.NewGuid()};id=1"),
        new XElement(Namespace + "generator", "Service Bus 1.1"));

    public static XElement Error(int status, string detail) =>
        new("Error", new XElement("Code", status), new XElement("Detail", $"{detail} TrackingId:{Guid.NewGuid()}_G0, SystemTracker:NoSystemTracker"));

    public static string Time(DateTimeOffset time) => XmlConvert.ToString(time.UtcDateTime, XmlDateTimeSerializationMode.Utc);

    private static XElement Link(string relation, string host, string query) =>
        new(Namespace + "link", new XAttribute("rel", relation), new XAttribute("href", $"http://{host}/{Queues}{query}"));
}
