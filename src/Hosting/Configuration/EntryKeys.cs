namespace Portable.Hosting.Configuration;

/// <summary>The keys of the <c>Portable</c> section and its entries. <c>docs/configuration.md</c> documents each; a test compares them.</summary>
internal static class EntryKeys
{
    public const string Provider = "Provider";
    public const string CreateIfMissing = "CreateIfMissing";
    public const string ObjectStores = "ObjectStores";
    public const string MessageQueues = "MessageQueues";

    public const string Bucket = "Bucket";
    public const string Prefix = "Prefix";
    public const string EventsQueue = "Events:Queue";
    public const string EventsPrefix = "Events:Prefix";
    public const string EventsRaisedBy = "Events:RaisedBy";

    public const string Queue = "Queue";
    public const string MaxDeliveryCount = "MaxDeliveryCount";
    public const string LeaseDuration = "LeaseDuration";
    public const string Ordered = "Ordered";
    public const string DeduplicationWindow = "DeduplicationWindow";
    public const string ClaimCheckStore = "ClaimCheck:Store";
    public const string ClaimCheckThreshold = "ClaimCheck:Threshold";
    public const string ClaimCheckKeyPrefix = "ClaimCheck:KeyPrefix";

    /// <summary>The keys of the section itself; beside them stand the providers' own sections.</summary>
    public static readonly string[] Root = [Provider, CreateIfMissing, ObjectStores, MessageQueues];

    /// <summary>The keys of a store that do not belong to the provider.</summary>
    public static readonly string[] ObjectStore = [Provider, Bucket, Prefix, EventsQueue, EventsPrefix, EventsRaisedBy];

    /// <summary>The keys of a queue that do not belong to the provider.</summary>
    public static readonly string[] MessageQueue =
    [
        Provider, Queue, MaxDeliveryCount, LeaseDuration, Ordered, DeduplicationWindow, ClaimCheckStore, ClaimCheckThreshold, ClaimCheckKeyPrefix,
    ];
}
