using Portable.ContractTests.ObjectEvents;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectEvents;

public sealed class ApplicationEventTests(ApplicationEventFixture fixture) : ObjectEventContract(fixture), IClassFixture<ApplicationEventFixture>;
