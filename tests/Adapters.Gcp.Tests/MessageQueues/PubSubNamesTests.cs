using Portable.Adapters.Gcp.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.MessageQueues;

public sealed class PubSubNamesTests
{
    private static readonly MessageQueueDefinition Uploads = new() { Queue = "uploads", ConfigurationPath = "Portable:MessageQueues:uploads" };
    private static readonly GcpOptions Gcp = new() { ProjectId = "p" };

    [Fact]
    public void All_resources_are_named_after_the_queue() =>
        Assert.Equal(
            ("projects/p/topics/uploads", "projects/p/subscriptions/uploads", "projects/p/topics/uploads-dead-letter", "projects/p/subscriptions/uploads-dead-letter"),
            Names(PubSubNames.Of(Uploads, Gcp, new())));

    [Fact]
    public void Each_can_be_named_shortly_or_in_full() =>
        Assert.Equal(
            ("projects/other/topics/t.1", "projects/p/subscriptions/s~1", "projects/p/topics/d_1", "projects/other/subscriptions/ds+1%"),
            Names(PubSubNames.Of(Uploads, Gcp, new()
            {
                Topic = "projects/other/topics/t.1",
                Subscription = "s~1",
                DeadLetterTopic = "d_1",
                DeadLetterSubscription = "projects/other/subscriptions/ds+1%",
            })));

    [Theory]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("a b c")]
    [InlineData("grün")]
    [InlineData("google-queue")]
    [InlineData("Goog-queue")]
    public void A_queue_that_cannot_be_named_so_is_refused_by_its_key(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => PubSubNames.Of(Uploads with { Queue = name }, Gcp, new()));
        Assert.StartsWith($"Portable:MessageQueues:uploads:Queue gives Pub/Sub the name '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_whose_dead_letter_topic_would_be_too_long_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PubSubNames.Of(Uploads with { Queue = new string('q', 255) }, Gcp, new()));
        Assert.NotNull(PubSubNames.Of(Uploads with { Queue = new string('q', 255 - "-dead-letter".Length) }, Gcp, new()));
    }

    [Theory]
    [InlineData("projects/p/subscriptions/abc")]
    [InlineData("projects//topics/abc")]
    [InlineData("topics/abc")]
    [InlineData("projects/p/topics/abc/def")]
    public void A_topic_that_is_none_is_refused_by_its_key(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => PubSubNames.Of(Uploads, Gcp, new() { Topic = name }));
        Assert.StartsWith($"Portable:MessageQueues:uploads:Topic gives Pub/Sub the name '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_checked_when_a_queue_is_opened()
    {
        using var provider = new PubSubMessageQueueProvider(Gcp with { Endpoint = new("http://localhost:1") });
        Assert.Throws<ArgumentException>(() => provider.Open(Uploads with { Queue = "a/b" }));
    }

    private static (string, string, string, string) Names(PubSubNames names) => (names.Topic, names.Subscription, names.DeadLetterTopic, names.DeadLetterSubscription);
}
