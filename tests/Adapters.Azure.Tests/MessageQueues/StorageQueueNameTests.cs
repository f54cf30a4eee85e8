using Portable.Adapters.Azure.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

public sealed class StorageQueueNameTests
{
    private static readonly MessageQueueDefinition Uploads = new() { Queue = "uploads", ConfigurationPath = "Portable:MessageQueues:uploads" };

    private static readonly AzureOptions Azurite = new() { ConnectionString = "UseDevelopmentStorage=true" };

    [Fact]
    public void The_dead_letter_queue_is_the_poison_queue_unless_another_is_named()
    {
        Assert.Equal("uploads-poison", StorageQueueName.DeadLetterOf(Uploads, new()));
        Assert.Equal("failed", StorageQueueName.DeadLetterOf(Uploads, new() { DeadLetterQueue = "failed" }));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Uploads")]
    [InlineData("up_loads")]
    [InlineData("up.loads")]
    [InlineData("-uploads")]
    [InlineData("uploads-")]
    [InlineData("up--loads")]
    [InlineData("üploads")]
    [InlineData("aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaa")]
    public Task What_Azure_does_not_take_is_refused_by_its_key_before_any_request(string name) => AssertRefusedAsync(
        Uploads with { Queue = name },
        $"Portable:MessageQueues:uploads:Queue gives the Storage queue name '{name}'; it must be 3 to 63 of a-z 0-9 -");

    [Fact]
    public async Task A_name_must_leave_room_for_the_ending_of_its_dead_letter_queue()
    {
        var name = new string('a', 57);
        await AssertRefusedAsync(Uploads with { Queue = name }, $"Portable:MessageQueues:uploads:Queue gives the Storage queue name '{name}-poison'");
        Assert.Equal("failed", Open(Uploads with { Queue = name, Settings = With("DeadLetterQueue", "failed") }).DeadLetterQueue!.Name);
    }

    [Theory]
    [InlineData("DeadLetterQueue", "Failed", "Portable:MessageQueues:uploads:DeadLetterQueue gives the Storage queue name 'Failed'")]
    [InlineData("DeadLetterQueue", "uploads", "Portable:MessageQueues:uploads:DeadLetterQueue is 'uploads', which is the queue itself.")]
    [InlineData("MessageEncoding", "Hex", "Portable:MessageQueues:uploads:MessageEncoding is 'Hex'; it must be of None, Base64.")]
    [InlineData("MaxPollingInterval", "00:02:00", "Portable:MessageQueues:uploads:MaxPollingInterval is '00:02:00'; it must be hours:minutes:seconds, 00:00:00.1000000 to 00:01:00.")]
    [InlineData("PollingInterval", "00:00:02", "Portable:MessageQueues:uploads:PollingInterval is not a setting of provider 'Azure'")]
    public Task A_setting_that_is_wrong_is_refused_by_its_key(string setting, string value, string expected) =>
        AssertRefusedAsync(Uploads with { Settings = With(setting, value) }, expected);

    [Fact]
    public async Task A_queue_says_what_it_does_not_offer()
    {
        await using var queue = Open(Uploads with { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) });
        Assert.Equal([MessageQueueFeature.Ordering, MessageQueueFeature.Deduplication], queue.Capabilities.Missing(Enum.GetValues<MessageQueueFeature>()));
        Assert.Equal(("AzureQueues", "uploads", "uploads-poison"), (queue.Provider, queue.Name, queue.DeadLetterQueue!.Name));
    }

    private static Dictionary<string, string> With(string name, string value) => new() { [name] = value };

    private static IMessageQueue Open(MessageQueueDefinition definition)
    {
        using var provider = new StorageQueueMessageQueueProvider(Azurite);
        return provider.Open(definition);
    }

    private static async Task AssertRefusedAsync(MessageQueueDefinition definition, string expected)
    {
        using var provider = new StorageQueueMessageQueueProvider(Azurite);
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => provider.Open(definition)).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => provider.Provisioner.CreateIfMissingAsync(definition));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }
}
