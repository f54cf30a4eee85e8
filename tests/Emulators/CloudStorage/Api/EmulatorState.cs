using Portable.Emulators.CloudStorage.Notifications;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>What all parts of the interface work on.</summary>
internal sealed record EmulatorState(CloudStorageEmulatorOptions Options, Buckets Buckets, UploadSessions Uploads, Notifier Notifier);
