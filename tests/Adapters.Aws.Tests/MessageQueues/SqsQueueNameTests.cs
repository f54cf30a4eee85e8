using Portable.Adapters.Aws.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

public sealed class SqsQueueNameTests
{
    private static readonly MessageQueueDefinition Uploads = new() { Queue = "uploads", ConfigurationPath = "Portable:MessageQueues:uploads" };

    [Fact]
    public void A_plain_queue_has_its_own_name()
    {
        Assert.Equal("uploads", SqsQueueName.Of(Uploads));
        Assert.Equal("uploads-dead-letter", SqsQueueName.DeadLetterOf(Uploads, new()));
    }

    [Theory]
    [InlineData("uploads")]
    [InlineData("uploads.fifo")]
    public void A_queue_that_orders_or_deduplicates_gets_the_ending_that_SQS_asks_for(string name)
    {
        MessageQueueDefinition[] definitions = [Uploads with { Queue = name, Ordered = true }, Uploads with { Queue = name, DeduplicationWindow = TimeSpan.FromMinutes(5) }];
        foreach (var definition in definitions)
        {
            Assert.Equal("uploads.fifo", SqsQueueName.Of(definition));
            Assert.Equal("uploads-dead-letter.fifo", SqsQueueName.DeadLetterOf(definition, new()));
            Assert.Equal("failed.fifo", SqsQueueName.DeadLetterOf(definition, new() { DeadLetterQueue = "failed" }));
        }
    }

    [Theory]
    [InlineData("uploads.fifo", "Portable:MessageQueues:uploads:Queue is 'uploads.fifo'; the ending .fifo is for queues with Portable:MessageQueues:uploads:Ordered")]
    [InlineData("up loads", "Portable:MessageQueues:uploads:Queue gives the SQS queue name 'up loads'; it must be 1 to 80 of A-Z a-z 0-9 - _")]
    [InlineData("up.loads", "Portable:MessageQueues:uploads:Queue gives the SQS queue name 'up.loads'")]
    [InlineData("aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa", "Portable:MessageQueues:uploads:Queue gives the SQS queue name 'aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa-dead-letter'")]
    public void What_SQS_does_not_take_is_refused_by_its_key_before_any_request(string name, string expected)
    {
        using var provider = new SqsMessageQueueProvider(new AwsOptions { Region = "eu-west-1" });
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Uploads with { Queue = name }));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_longer_than_SQSs_own_is_refused_by_its_key()
    {
        using var provider = new SqsMessageQueueProvider(new AwsOptions { Region = "eu-west-1" });
        var error = Assert.Throws<ArgumentException>(() => provider.Open(Uploads with { DeduplicationWindow = TimeSpan.FromMinutes(6) }));
        Assert.StartsWith("Portable:MessageQueues:uploads:DeduplicationWindow is 00:06:00; SQS remembers a deduplication id for 00:05:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_is_none_is_refused_by_its_key()
    {
        using var provider = new SqsMessageQueueProvider(new AwsOptions { Region = "eu-west-1" });
        var definition = Uploads with { Settings = new Dictionary<string, string> { ["QueueOwnerAccountId"] = "me" } };
        var error = Assert.Throws<ArgumentException>(() => provider.Open(definition));
        Assert.Equal("Portable:MessageQueues:uploads:QueueOwnerAccountId is 'me'; it must be the twelve digits of an account.", error.Message);
    }

    [Fact]
    public async Task A_fifo_queue_says_that_it_takes_no_delay_with_a_message()
    {
        using var provider = new SqsMessageQueueProvider(new AwsOptions { Region = "eu-west-1" });
        await using var queue = provider.Open(Uploads with { Ordered = true });
        Assert.Equal(
            [MessageQueueFeature.Delay, MessageQueueFeature.LongDelay, MessageQueueFeature.Deduplication],
            queue.Capabilities.Missing(Enum.GetValues<MessageQueueFeature>()));
        Assert.Equal("uploads", queue.Name);
    }
}
