using Portable.ContractTests.ObjectEvents;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectEvents;

public sealed class InMemoryObjectEventTests(InMemoryObjectEventFixture fixture) : ObjectEventContract(fixture), IClassFixture<InMemoryObjectEventFixture>;
