using Portable.Emulators.Aws;

namespace Portable.Emulators;

/// <content>The emulators of Amazon's services.</content>
public sealed partial class Emulator
{
    /// <summary>Moto: S3 and SQS with notifications between them. Believes every signature.</summary>
    public static Emulator Moto { get; } = new(MotoDefinition.Default);

    /// <summary>Moto with its check of credentials: an unknown access key or a wrong secret is refused. Its <see cref="RunningEmulator.Credentials"/>
    /// may do everything.</summary>
    public static Emulator MotoWithAuthentication { get; } = new(MotoDefinition.WithAuthentication);
}
