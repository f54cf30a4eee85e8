using Portable.Emulators.CloudStorage.Access;
using Portable.Emulators.CloudStorage.Faults;
using Portable.Emulators.CloudStorage.Notifications;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>What all parts of the interface work on.</summary>
internal sealed record EmulatorState(
    CloudStorageEmulatorOptions Options,
    EmulatedServiceAccount ServiceAccount,
    EmulatedTokens Tokens,
    EmulatedFaults Faults,
    Buckets Buckets,
    UploadSessions Uploads,
    Notifier Notifier);
