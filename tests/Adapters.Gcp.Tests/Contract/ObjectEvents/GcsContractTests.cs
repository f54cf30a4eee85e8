using Portable.ContractTests.ObjectEvents;

namespace Portable.Adapters.Gcp.Tests.Contract.ObjectEvents;

public sealed class GcsObjectEventTests(GcsObjectEventFixture fixture) : ObjectEventContract(fixture), IClassFixture<GcsObjectEventFixture>;
