using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Tells a queue of created and deleted objects: a notification of the bucket, and leave for S3 to send to the queue. Others' notifications stay.</summary>
internal static class S3EventSubscription
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan PolicyDelay = TimeSpan.FromSeconds(2);
    private static readonly List<EventType> Events = [EventType.ObjectCreatedAll, EventType.ObjectRemovedAll];

    /// <param name="bucket">The bucket.</param>
    /// <param name="sqs">The client of the queue.</param>
    /// <param name="queue">The queue's name. S3 documents that FIFO queues are no destinations.</param>
    /// <param name="prefix">What the keys begin with that raise events.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public static async Task SubscribeAsync(S3Bucket bucket, IAmazonSQS sqs, string queue, string prefix, CancellationToken cancellationToken)
    {
        var arn = await AllowAsync(bucket, sqs, queue, cancellationToken).ConfigureAwait(false);
        var present = await bucket.Client.GetBucketNotificationAsync(new GetBucketNotificationRequest { BucketName = bucket.Name }, cancellationToken).ConfigureAwait(false);
        var id = $"portable-{queue}";
        var ours = new QueueConfiguration { Id = id, Queue = arn, Events = Events, Filter = prefix.Length > 0 ? Filter(prefix) : null };
        var request = new PutBucketNotificationRequest
        {
            BucketName = bucket.Name,
            QueueConfigurations = [.. (present.QueueConfigurations ?? []).Where(configuration => configuration.Id != id), ours],
            TopicConfigurations = present.TopicConfigurations,
            LambdaFunctionConfigurations = present.LambdaFunctionConfigurations,
            EventBridgeConfiguration = present.EventBridgeConfiguration,
        };
        await PutAsync(bucket, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>S3 tries whether it may send before it accepts a notification, and the policy of a queue takes up to a minute to be known everywhere.</summary>
    private static async Task PutAsync(S3Bucket bucket, PutBucketNotificationRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await bucket.Client.PutBucketNotificationAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (AmazonS3Exception exception) when (exception.ErrorCode == "InvalidArgument" && attempt < MaxAttempts)
            {
                await Task.Delay(PolicyDelay * attempt, bucket.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<string> AllowAsync(S3Bucket bucket, IAmazonSQS sqs, string queue, CancellationToken cancellationToken)
    {
        var url = (await sqs.GetQueueUrlAsync(queue, cancellationToken).ConfigureAwait(false)).QueueUrl;
        var attributes = (await sqs.GetQueueAttributesAsync(url, [QueueAttributeName.QueueArn, QueueAttributeName.Policy], cancellationToken).ConfigureAwait(false)).Attributes;
        var arn = attributes[QueueAttributeName.QueueArn];
        var policy = Policy(attributes.GetValueOrDefault(QueueAttributeName.Policy), arn, bucket.Name);
        var request = new SetQueueAttributesRequest { QueueUrl = url, Attributes = new() { [QueueAttributeName.Policy] = policy } };
        await sqs.SetQueueAttributesAsync(request, cancellationToken).ConfigureAwait(false);
        return arn;
    }

    /// <summary>The queue's policy with one statement more, or again.</summary>
    internal static string Policy(string? present, string queueArn, string bucket)
    {
        var sid = $"portable-{bucket}";
        var policy = string.IsNullOrEmpty(present) ? new JsonObject { ["Version"] = "2012-10-17" } : JsonNode.Parse(present)!.AsObject();
        var statements = new JsonArray();
        // A policy's only statement may stand without a list.
        foreach (var statement in policy["Statement"] is JsonArray list ? [.. list] : policy["Statement"] is { } single ? (JsonNode?[])[single] : [])
        {
            if ((string?)statement?["Sid"] != sid)
                statements.Add(statement?.DeepClone());
        }

        statements.Add((JsonNode)new JsonObject
        {
            ["Sid"] = sid,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "s3.amazonaws.com" },
            ["Action"] = "sqs:SendMessage",
            ["Resource"] = queueArn,
            ["Condition"] = new JsonObject { ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = $"arn:aws:s3:::{bucket}" } },
        });
        policy["Statement"] = statements;
        return policy.ToJsonString();
    }

    private static Filter Filter(string prefix) =>
        new() { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule { Name = "prefix", Value = prefix }] } };
}
