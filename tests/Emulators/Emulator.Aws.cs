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

    /// <summary>Ceph's object gateway with a whole small cluster behind it: a real S3 that checks signatures, dates and digests. No notifications,
    /// and none of the newer checksums.</summary>
    public static Emulator Ceph { get; } = new(CephDefinition.Default);

    /// <summary>Fauxqs: a fast SQS with the right window for deduplication, without message move tasks.</summary>
    public static Emulator Fauxqs { get; } = new(SqsInNodeDefinitions.Fauxqs);

    /// <summary>Local AWS SQS: an SQS with message move tasks.</summary>
    public static Emulator LocalAwsSqs { get; } = new(SqsInNodeDefinitions.LocalAwsSqs);

    /// <summary>MinIO: an S3 that checks signatures and the newer checksums. In Docker only.</summary>
    public static Emulator MinIO { get; } = new(OnlyInDockerDefinitions.MinIO);

    /// <summary>ElasticMQ: an SQS with FIFO queues. In Docker only.</summary>
    public static Emulator ElasticMq { get; } = new(OnlyInDockerDefinitions.ElasticMq);
}
