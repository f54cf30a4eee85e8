using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;

/// <summary>The same contract through the decorator that lays a prefix before every key.</summary>
public sealed class PrefixedObjectStoreFixture : InMemoryObjectStoreFixture
{
    public override string KeyPrefix => "tenants/a b+c/";

    protected override IObjectStore Decorate(IObjectStore store) => new PrefixedObjectStore(store, KeyPrefix);
}
