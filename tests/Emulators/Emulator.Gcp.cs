using Portable.Emulators.Gcp;

namespace Portable.Emulators;

/// <content>The emulators of Google's services.</content>
public sealed partial class Emulator
{
    /// <summary>Google's emulator of Pub/Sub: gRPC and REST on one port. Checks no credentials.</summary>
    public static Emulator PubSub { get; } = new(PubSubDefinition.Default);

    /// <summary>Fake GCS Server: a second opinion on Cloud Storage beside the emulator in <c>CloudStorage</c>. In Docker only.</summary>
    public static Emulator FakeGcsServer { get; } = new(FakeGcsServerDefinition.Default);
}
