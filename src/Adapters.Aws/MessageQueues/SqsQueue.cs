using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Where a queue is.</summary>
/// <param name="Url">Its address, which every request carries. Only the last parts matter: requests go to the client's endpoint.</param>
internal sealed record QueueAddress(string Url)
{
    /// <summary>Of a dead-letter queue: what identifies it.</summary>
    public string? Arn { get; init; }

    /// <summary>Of a dead-letter queue: what identifies the queue whose messages it takes.</summary>
    public string? SourceArn { get; init; }

    /// <summary>Of a dead-letter queue: after how many deliveries it takes them.</summary>
    public int MaxReceiveCount { get; init; }
}

/// <summary>A queue as SQS knows it, by its name or as the dead-letter queue of another.</summary>
/// <param name="Client">The client.</param>
/// <param name="Address">Where it is.</param>
/// <param name="IsFifo">Whether it is a FIFO queue.</param>
internal sealed record SqsQueue(IAmazonSQS Client, SharedLookup<QueueAddress> Address, bool IsFifo)
{
    /// <summary>The queue of that name.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The name.</param>
    /// <param name="owner">The account that owns it; by default that of the credentials.</param>
    /// <param name="isFifo">Whether it is a FIFO queue.</param>
    public static SqsQueue Named(IAmazonSQS client, string name, string? owner, bool isFifo) =>
        new(client, new(async () => new QueueAddress(await FindUrlAsync(client, name, owner).ConfigureAwait(false))), isFifo);

    /// <summary>The dead-letter queue that the redrive policy names; an operator may have chosen any.</summary>
    /// <param name="name">The name of the one to use instead, if there is one.</param>
    /// <param name="owner">The account that owns both.</param>
    /// <param name="maxReceiveCount">After how many deliveries it takes messages, where there is no policy to tell.</param>
    public SqsQueue DeadLetters(string? name, string? owner, int maxReceiveCount) =>
        this with { Address = new(() => FindDeadLettersAsync(name, owner, maxReceiveCount)) };

    /// <summary>Its address.</summary>
    public async ValueTask<string> UrlAsync(CancellationToken cancellationToken) => (await Address.GetAsync(cancellationToken).ConfigureAwait(false)).Url;

    /// <summary>The address of the queue of that name.</summary>
    /// <exception cref="QueueDoesNotExistException">There is none.</exception>
    public static async Task<string> FindUrlAsync(IAmazonSQS client, string name, string? owner, CancellationToken cancellationToken = default)
    {
        var response = await client.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = name, QueueOwnerAWSAccountId = owner }, cancellationToken).ConfigureAwait(false);
        return response.QueueUrl;
    }

    private async Task<QueueAddress> FindDeadLettersAsync(string? name, string? owner, int maxReceiveCount)
    {
        var url = await UrlAsync(CancellationToken.None).ConfigureAwait(false);
        var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [QueueAttributeName.RedrivePolicy, QueueAttributeName.QueueArn] };
        var attributes = (await Client.GetQueueAttributesAsync(request).ConfigureAwait(false)).Attributes ?? [];
        var policy = attributes.TryGetValue(QueueAttributeName.RedrivePolicy, out var json) ? ReadPolicy(json) : default;
        if (name is null && policy.Arn is null)
            throw new QueueDoesNotExistException($"the queue has no redrive policy, which would name its dead-letter queue, {url}") { ErrorCode = "QueueDoesNotExist" };

        // An ARN ends in account and name: arn:aws:sqs:eu-west-1:123456789012:uploads-dead-letter.
        var arn = name is null ? policy.Arn!.Split(':') : null;
        return new(await FindUrlAsync(Client, name ?? arn![^1], arn is null ? owner : arn[^2]).ConfigureAwait(false))
        {
            Arn = name is null ? policy.Arn : null,
            SourceArn = attributes.GetValueOrDefault(QueueAttributeName.QueueArn),
            MaxReceiveCount = policy.Max ?? maxReceiveCount,
        };
    }

    private static (string? Arn, int? Max) ReadPolicy(string json)
    {
        using var policy = JsonDocument.Parse(json);
        // SQS gives the number back as it was set: as a number or as text.
        var max = int.Parse(policy.RootElement.GetProperty("maxReceiveCount").ToString(), CultureInfo.InvariantCulture);
        return (policy.RootElement.GetProperty("deadLetterTargetArn").GetString(), max);
    }
}
