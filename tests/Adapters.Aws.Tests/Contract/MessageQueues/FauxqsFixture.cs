using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Contract.MessageQueues;

/// <summary>Fauxqs: an SQS by other authors.</summary>
public sealed class FauxqsFixture() : SqsFixture(Emulator.Fauxqs)
{
    /// <summary>Fauxqs answers fast.</summary>
    public override TimeSpan ShortLease => TimeSpan.FromSeconds(4);
}
