namespace Portable.Adapters.Gcp.Tests.Contract.MessageQueues;

/// <summary>Pub/Sub with a limit of deliveries that it does not take itself.</summary>
public sealed class PubSubOwnLimitFixture : PubSubFixture
{
    public override int MaxDeliveryCount => 3;
}
