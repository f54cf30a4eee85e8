using Portable.ContractTests;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract;

/// <summary>The faults that an in-memory cloud is told to answer with.</summary>
internal static class Faults
{
    public static Exception Of(ContractHook fault, string resource, bool isQueue = false) => fault switch
    {
        ContractHook.DeadEndpoint => new HttpRequestException("Connection refused."),
        ContractHook.Throttling when isQueue =>
            new MessageQueueException(MessageQueueErrorCode.Throttled, "slow down", InMemoryCloud.ProviderName, "Any", resource),
        ContractHook.Throttling => new ObjectStoreException(ObjectStoreErrorCode.Throttled, "slow down", InMemoryCloud.ProviderName, "Any", resource),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a server."),
    };
}
