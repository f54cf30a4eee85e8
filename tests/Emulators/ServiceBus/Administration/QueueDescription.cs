using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>What a queue is like, in the service's XML.</summary>
internal static partial class QueueDescription
{
    private static readonly XNamespace Connect = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
    private static readonly XNamespace Counts = "http://schemas.microsoft.com/netservices/2011/06/servicebus";

    /// <summary>
    /// The properties in the order in which the service reads them. One out of turn is ignored there in silence ("this ordering is extremely important",
    /// Azure/azure-sdk-for-js); here it is refused, and so is what the emulator does not know.
    /// </summary>
    private static readonly string[] Known =
    [
        "LockDuration", "MaxSizeInMegabytes", "RequiresDuplicateDetection", "RequiresSession", "DefaultMessageTimeToLive",
        "DeadLetteringOnMessageExpiration", "DuplicateDetectionHistoryTimeWindow", "MaxDeliveryCount", "EnableBatchedOperations", "Status",
        "UserMetadata", "AutoDeleteOnIdle", "EnablePartitioning", "EnableExpress", "MaxMessageSizeInKilobytes",
    ];

    public static bool IsName(string name) => name.Length <= 260 && Name().IsMatch(name);

    public static QueueOptions Read(XElement description)
    {
        CheckOrder(description);
        var usual = new QueueOptions();
        var options = new QueueOptions
        {
            LockDuration = Find(description, "LockDuration", XmlConvert.ToTimeSpan) ?? usual.LockDuration,
            RequiresSession = Find(description, "RequiresSession", XmlConvert.ToBoolean) ?? false,
            DefaultMessageTimeToLive = Find(description, "DefaultMessageTimeToLive", XmlConvert.ToTimeSpan) ?? usual.DefaultMessageTimeToLive,
            DeadLetteringOnMessageExpiration = Find(description, "DeadLetteringOnMessageExpiration", XmlConvert.ToBoolean) ?? false,
            DuplicateDetectionWindow = Find(description, "RequiresDuplicateDetection", XmlConvert.ToBoolean) is true
                ? Find(description, "DuplicateDetectionHistoryTimeWindow", XmlConvert.ToTimeSpan) ?? TimeSpan.FromMinutes(10)
                : null,
            MaxDeliveryCount = Find(description, "MaxDeliveryCount", XmlConvert.ToInt32) ?? usual.MaxDeliveryCount,
            MaxMessageSize = Find(description, "MaxMessageSizeInKilobytes", XmlConvert.ToInt64) * 1024 ?? usual.MaxMessageSize,
        };
        Check(options.LockDuration > TimeSpan.Zero && options.LockDuration <= TimeSpan.FromMinutes(5), "LockDuration", "up to five minutes");
        Check(options.MaxDeliveryCount is >= 1 and <= 2_000, "MaxDeliveryCount", "1 to 2000");
        Check(
            options.DuplicateDetectionWindow is not { } window || (window >= TimeSpan.FromSeconds(20) && window <= TimeSpan.FromDays(7)),
            "DuplicateDetectionHistoryTimeWindow",
            "20 seconds to 7 days");
        Check(options.MaxMessageSize <= 100 * 1024 * 1024, "MaxMessageSizeInKilobytes", "up to 102400");
        return options;
    }

    public static XElement Write(QueueEntity queue, MessageCounts counts)
    {
        var options = queue.Options;
        return new XElement(
            Connect + "QueueDescription",
            new XAttribute(XNamespace.Xmlns + "i", "http://www.w3.org/2001/XMLSchema-instance"),
            Property("LockDuration", options.LockDuration),
            Property("MaxSizeInMegabytes", 1024),
            Property("RequiresDuplicateDetection", options.DuplicateDetectionWindow is not null),
            Property("RequiresSession", options.RequiresSession),
            Property("DefaultMessageTimeToLive", options.DefaultMessageTimeToLive),
            Property("DeadLetteringOnMessageExpiration", options.DeadLetteringOnMessageExpiration),
            Property("DuplicateDetectionHistoryTimeWindow", options.DuplicateDetectionWindow ?? TimeSpan.FromMinutes(10)),
            Property("MaxDeliveryCount", options.MaxDeliveryCount),
            Property("EnableBatchedOperations", true),
            Property("SizeInBytes", 0),
            Property("MessageCount", counts.Total),
            Property("IsAnonymousAccessible", false),
            Property("Status", "Active"),
            Property("CreatedAt", Atom.Time(queue.CreatedAt)),
            Property("UpdatedAt", Atom.Time(queue.CreatedAt)),
            Property("AccessedAt", Atom.Time(queue.CreatedAt)),
            Property("SupportOrdering", true),
            Describe(counts),
            Property("AutoDeleteOnIdle", TimeSpan.MaxValue),
            Property("EnablePartitioning", false),
            Property("EntityAvailabilityStatus", "Available"),
            Property("EnableExpress", false),
            Property("MaxMessageSizeInKilobytes", options.MaxMessageSize / 1024));
    }

    private static XElement Describe(MessageCounts counts) => new(
        Connect + "CountDetails",
        new XAttribute(XNamespace.Xmlns + "d2p1", Counts),
        new XElement(Counts + "ActiveMessageCount", counts.Active),
        new XElement(Counts + "DeadLetterMessageCount", counts.DeadLetters),
        new XElement(Counts + "ScheduledMessageCount", counts.Scheduled),
        new XElement(Counts + "TransferMessageCount", 0),
        new XElement(Counts + "TransferDeadLetterMessageCount", 0));

    private static void CheckOrder(XElement description)
    {
        if (description.Name != Connect + "QueueDescription")
            throw AdministrationException.NotImplemented($"{description.Name.LocalName} here");
        var last = -1;
        foreach (var property in description.Elements())
        {
            var place = property.Name.Namespace == Connect ? Array.IndexOf(Known, property.Name.LocalName) : -1;
            if (place < 0)
                throw AdministrationException.NotImplemented($"the property {property.Name}");
            if (place <= last)
                throw AdministrationException.Invalid($"{property.Name.LocalName} comes too late: the service would ignore it.");
            last = place;
        }
    }

    private static T? Find<T>(XElement description, string name, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return description.Element(Connect + name) is { } property ? parse(property.Value) : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw AdministrationException.Invalid($"{name} cannot be read.");
        }
    }

    private static void Check(bool holds, string name, string range)
    {
        if (!holds)
            throw AdministrationException.Invalid($"The value of {name} is out of range, which is {range}.");
    }

    private static XElement Property(string name, object value) =>
        new(Connect + name, value is TimeSpan span ? XmlConvert.ToString(span) : value is bool flag ? XmlConvert.ToString(flag) : Convert.ToString(value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$")]
    private static partial Regex Name();
}
