using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Creates and deletes queues with their dead-letter queues. A queue that is there already is left as it is, whatever its attributes.</summary>
internal sealed class SqsQueueProvisioner(AwsConfiguration configuration, AwsClients clients, SqsMessageQueueOptions defaults) : IQueueProvisioner
{
    private static readonly TimeSpan DeadLetterRetention = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("CreateIfMissing", definition, CreateAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("DeleteIfExists", definition, DeleteAsync, cancellationToken);

    private static async Task<bool> CreateAsync(IAmazonSQS client, MessageQueueDefinition definition, SqsMessageQueueOptions options, CancellationToken cancellationToken)
    {
        var name = SqsQueueName.Of(definition);
        if (await FindAsync(client, name, options, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        var deadLetters = SqsQueueName.DeadLetterOf(definition, options);
        var deadLettersUrl = await FindAsync(client, deadLetters, options, cancellationToken).ConfigureAwait(false)
            ?? await CreateAsync(client, deadLetters, definition, new() { [QueueAttributeName.MessageRetentionPeriod] = Seconds(DeadLetterRetention) }, cancellationToken).ConfigureAwait(false);
        var arn = (await client.GetQueueAttributesAsync(deadLettersUrl, [QueueAttributeName.QueueArn], cancellationToken).ConfigureAwait(false)).QueueARN;
        var policy = FormattableString.Invariant($$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":{{definition.MaxDeliveryCount}}}""");
        await CreateAsync(client, name, definition, new() { [QueueAttributeName.RedrivePolicy] = policy }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<string> CreateAsync(
        IAmazonSQS client, string name, MessageQueueDefinition definition, Dictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        attributes[QueueAttributeName.VisibilityTimeout] = Seconds(definition.LeaseDuration);
        // The portable 256 KiB must fit as base64 too.
        attributes[QueueAttributeName.MaximumMessageSize] = SqsOutgoing.MaxSize.ToString(CultureInfo.InvariantCulture);
        if (SqsQueueName.IsFifo(definition))
            attributes[QueueAttributeName.FifoQueue] = "true";
        return (await client.CreateQueueAsync(new CreateQueueRequest { QueueName = name, Attributes = attributes }, cancellationToken).ConfigureAwait(false)).QueueUrl;
    }

    private static async Task<bool> DeleteAsync(IAmazonSQS client, MessageQueueDefinition definition, SqsMessageQueueOptions options, CancellationToken cancellationToken)
    {
        var deleted = await DeleteAsync(client, SqsQueueName.Of(definition), options, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(client, SqsQueueName.DeadLetterOf(definition, options), options, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private static async Task<bool> DeleteAsync(IAmazonSQS client, string name, SqsMessageQueueOptions options, CancellationToken cancellationToken)
    {
        if (await FindAsync(client, name, options, cancellationToken).ConfigureAwait(false) is not { } url)
            return false;
        try
        {
            await client.DeleteQueueAsync(url, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (QueueDoesNotExistException)
        {
            return false;
        }
    }

    private static async Task<string?> FindAsync(IAmazonSQS client, string name, SqsMessageQueueOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SqsQueue.FindUrlAsync(client, name, options.QueueOwnerAccountId, cancellationToken).ConfigureAwait(false);
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private static string Seconds(TimeSpan duration) => SqsMessageCodec.WholeSeconds(duration).ToString(CultureInfo.InvariantCulture);

    private async Task<bool> RunAsync(
        string operation,
        MessageQueueDefinition definition,
        Func<IAmazonSQS, MessageQueueDefinition, SqsMessageQueueOptions, CancellationToken, Task<bool>> act,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (aws, options) = configuration.Read(AwsConfiguration.Sqs, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await act(clients.Sqs(aws, definition.ConfigurationPath), definition, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            throw new MessageQueueException(SqsErrors.Classify(exception), AwsErrors.Describe(exception), AwsOptions.ProviderName, operation, definition.Queue, exception);
        }
    }
}
