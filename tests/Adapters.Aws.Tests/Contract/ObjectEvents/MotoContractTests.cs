using Portable.ContractTests.ObjectEvents;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectEvents;

public sealed class MotoObjectEventTests(MotoObjectEventFixture fixture) : ObjectEventContract(fixture), IClassFixture<MotoObjectEventFixture>;
