namespace Portable.ContractTests;

/// <summary>Something a fixture does for the suite that not every provider can do. A fixture that cannot names the hook, with the reason, in
/// <see cref="ContractFixture.NotApplicable"/>.</summary>
public enum ContractHook
{
    /// <summary>Opens a store or queue with credentials that the provider refuses.</summary>
    WrongCredentials = 0,

    /// <summary>Opens a store or queue at an endpoint where nobody answers.</summary>
    DeadEndpoint = 1,

    /// <summary>Opens a store or queue whose provider answers every request with "too many requests".</summary>
    Throttling = 2,

    /// <summary>Writes an object without the adapter, under a key that is not portable.</summary>
    NativeObject = 3,

    /// <summary>Sends and receives messages without the adapter.</summary>
    NativeMessage = 4,

    /// <summary>Counts the uploads that were begun and neither completed nor aborted.</summary>
    UnfinishedUploads = 5,

    /// <summary>Counts the requests that have reached the provider.</summary>
    RequestCount = 6,
}
