using System.Text.Json;
using Portable.Adapters.Gcp.ObjectStorage.Api;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Tells a topic of created and deleted objects. Others' notifications stay.</summary>
/// <remarks>Cloud Storage refuses a notification unless its service agent may publish to the topic (<c>roles/pubsub.publisher</c>). To grant that is the operator's:
/// it takes rights on the project that an application should not have.</remarks>
internal static class GcsEventSubscription
{
    private const string Finalize = "OBJECT_FINALIZE";
    private const string Delete = "OBJECT_DELETE";

    /// <param name="bucket">The bucket.</param>
    /// <param name="topic">The topic, <c>projects/…/topics/…</c>.</param>
    /// <param name="prefix">What the keys begin with that raise events.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public static async Task SubscribeAsync(GcsBucket bucket, string topic, string prefix, CancellationToken cancellationToken)
    {
        var ours = new NotificationResource
        {
            Topic = $"//pubsub.googleapis.com/{topic}",
            PayloadFormat = "JSON_API_V1",
            EventTypes = [Finalize, Delete],
            ObjectNamePrefix = prefix.Length > 0 ? prefix : null,
        };
        var address = bucket.Addresses.Notifications();
        var present = await bucket.Client.SendAsync(new GcsRequest(HttpMethod.Get, address), GcsJson.Default.NotificationPage, cancellationToken).ConfigureAwait(false);
        if (present.Items?.Any(each => IsSame(each, ours)) == true)
            return;
        // Twice would be two notifications, and every event twice.
        var body = JsonSerializer.SerializeToUtf8Bytes(ours, GcsJson.Default.NotificationResource);
        var request = new GcsRequest(HttpMethod.Post, address) { Body = new RequestBody("application/json", body), MayRepeat = false };
        await bucket.Client.SendAsync(request, GcsJson.Default.NotificationResource, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsSame(NotificationResource present, NotificationResource ours) =>
        present.Topic == ours.Topic
        && present.PayloadFormat == ours.PayloadFormat
        && (present.ObjectNamePrefix ?? string.Empty) == (ours.ObjectNamePrefix ?? string.Empty)
        // None means all, those that are wanted among them.
        && (present.EventTypes is null or { Count: 0 } || ours.EventTypes!.All(present.EventTypes.Contains));
}
