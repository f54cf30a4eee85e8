using Portable.MessageQueues;

namespace Portable.Tests.MessageQueues;

public sealed class MessageQueueDefinitionTests
{
    [Fact]
    public void Limits_are_inclusive()
    {
        Valid(definition => definition);
        Valid(definition => definition with { MaxDeliveryCount = 1, LeaseDuration = TimeSpan.FromSeconds(1), DeduplicationWindow = TimeSpan.FromSeconds(20) });
        Valid(definition => definition with { MaxDeliveryCount = 100, LeaseDuration = TimeSpan.FromHours(12), DeduplicationWindow = TimeSpan.FromDays(7) });

        static void Valid(Func<MessageQueueDefinition, MessageQueueDefinition> change) =>
            Assert.Null(Record.Exception(change(new MessageQueueDefinition { Queue = "q" }).Validate));
    }

    [Fact]
    public void A_value_out_of_range_is_refused_with_its_full_configuration_key()
    {
        var good = new MessageQueueDefinition { Queue = "q", ConfigurationPath = "Portable:MessageQueues:uploads" };
        (MessageQueueDefinition Bad, string Key)[] all =
        [
            (good with { Queue = " " }, "Queue"),
            (good with { MaxDeliveryCount = 0 }, "MaxDeliveryCount"),
            (good with { MaxDeliveryCount = 101 }, "MaxDeliveryCount"),
            (good with { LeaseDuration = TimeSpan.FromMilliseconds(999) }, "LeaseDuration"),
            (good with { LeaseDuration = TimeSpan.FromHours(13) }, "LeaseDuration"),
            (good with { DeduplicationWindow = TimeSpan.FromSeconds(19) }, "DeduplicationWindow"),
            (good with { DeduplicationWindow = TimeSpan.FromDays(8) }, "DeduplicationWindow"),
        ];
        foreach (var (bad, key) in all)
            Assert.Contains($"Portable:MessageQueues:uploads:{key} is", Assert.Throws<ArgumentException>(bad.Validate).Message, StringComparison.Ordinal);
    }
}
