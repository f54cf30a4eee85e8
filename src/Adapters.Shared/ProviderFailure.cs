using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters;

/// <summary>What the failures of all services of all providers have in common.</summary>
internal enum ProviderFailure
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>No credentials, or none that the provider accepts.</summary>
    Unauthenticated = 1,

    /// <summary>Credentials that may not do this.</summary>
    PermissionDenied = 2,

    /// <summary>Too many requests.</summary>
    Throttled = 3,

    /// <summary>The provider cannot be reached, or failed.</summary>
    Unavailable = 4,
}

/// <summary>Such failures in the ports' terms.</summary>
internal static class ProviderFailures
{
    public static ObjectStoreErrorCode ToObjectStoreCode(this ProviderFailure failure) => failure switch
    {
        ProviderFailure.Unauthenticated => ObjectStoreErrorCode.Unauthenticated,
        ProviderFailure.PermissionDenied => ObjectStoreErrorCode.PermissionDenied,
        ProviderFailure.Throttled => ObjectStoreErrorCode.Throttled,
        ProviderFailure.Unavailable => ObjectStoreErrorCode.Unavailable,
        _ => ObjectStoreErrorCode.Unknown,
    };

    public static MessageQueueErrorCode ToMessageQueueCode(this ProviderFailure failure) => failure switch
    {
        ProviderFailure.Unauthenticated => MessageQueueErrorCode.Unauthenticated,
        ProviderFailure.PermissionDenied => MessageQueueErrorCode.PermissionDenied,
        ProviderFailure.Throttled => MessageQueueErrorCode.Throttled,
        ProviderFailure.Unavailable => MessageQueueErrorCode.Unavailable,
        _ => MessageQueueErrorCode.Unknown,
    };
}
