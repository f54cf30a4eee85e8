using Portable.MessageQueues;

namespace Portable.Tests;

public sealed class CapabilitiesTests
{
    private readonly Capabilities<MessageQueueFeature> capabilities =
        new([new(MessageQueueFeature.Delay, Support.Native), new(MessageQueueFeature.Redrive, Support.Emulated)]);

    [Fact]
    public void What_is_not_named_is_unsupported()
    {
        Assert.Equal(
            (Support.Native, Support.Emulated, Support.Unsupported),
            (capabilities[MessageQueueFeature.Delay], capabilities[MessageQueueFeature.Redrive], capabilities[MessageQueueFeature.Purge]));
        Assert.True(capabilities.Supports(MessageQueueFeature.Redrive));
        Assert.False(capabilities.Supports(MessageQueueFeature.Purge));
    }

    [Fact]
    public void Missing_features_are_named_once_in_the_order_asked() =>
        Assert.Equal(
            [MessageQueueFeature.Purge, MessageQueueFeature.Counts],
            capabilities.Missing([MessageQueueFeature.Purge, MessageQueueFeature.Delay, MessageQueueFeature.Counts, MessageQueueFeature.Purge]));

    [Fact]
    public void One_feature_can_be_changed_in_a_copy()
    {
        var changed = capabilities.With(MessageQueueFeature.Delay, Support.Unsupported).With(MessageQueueFeature.Purge, Support.Native);

        Assert.Equal([MessageQueueFeature.Delay], changed.Missing([MessageQueueFeature.Delay, MessageQueueFeature.Purge, MessageQueueFeature.Redrive]));
        Assert.Equal(Support.Native, capabilities[MessageQueueFeature.Delay]);
    }
}
