using System.Reflection;
using Xunit.v3;

namespace Portable.ContractTests;

/// <summary>Lets an adapter's test assembly prove that it runs the whole contract, and not a weaker form of it.</summary>
public static class ContractCoverage
{
    /// <summary>All contract classes.</summary>
    public static IReadOnlyList<Type> Contracts { get; } =
        [.. typeof(ContractCoverage).Assembly.GetExportedTypes().Where(type => type.IsAbstract && TestsOf(type).Any()).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    /// <summary>The contract classes that the fixtures of an assembly are not held to.</summary>
    /// <param name="tests">The adapter's test assembly.</param>
    /// <returns>For each class left out, the fixture and the class: <c>AwsStoreFixture: CopyContract</c>. Empty when all is well.</returns>
    /// <exception cref="InvalidOperationException">The assembly has no fixture at all.</exception>
    public static IReadOnlyList<string> Missing(Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var types = tests.GetTypes().Where(type => !type.IsAbstract).ToList();
        var fixtures = types.Where(type => type.IsSubclassOf(typeof(ContractFixture))).ToList();
        if (fixtures.Count == 0)
            throw new InvalidOperationException($"{tests.GetName().Name} has no fixture that derives from one of the suite's.");
        return
        [
            .. from fixture in fixtures
               from contract in Contracts
               where FixtureOf(contract).IsAssignableFrom(fixture) && !types.Exists(type => type.IsSubclassOf(contract) && FixtureOf(type) == fixture)
               orderby fixture.Name, contract.Name
               select $"{fixture.Name}: {contract.Name}",
        ];
    }

    /// <summary>The contract's tests that classes of an assembly override, and so may have weakened. A test that pins this list makes every
    /// exception from the contract visible in review.</summary>
    /// <param name="tests">The adapter's test assembly.</param>
    /// <returns>The overriding methods: <c>AwsCopyTests.A_copy_overwrites</c>. Empty when the contract runs as it is.</returns>
    public static IReadOnlyList<string> Overridden(Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        return
        [
            .. from type in tests.GetTypes()
               where type.IsSubclassOf(typeof(ContractTest))
               from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
               where method.GetBaseDefinition().DeclaringType?.Assembly == typeof(ContractCoverage).Assembly
               orderby type.Name, method.Name
               select $"{type.Name}.{method.Name}",
        ];
    }

    /// <summary>Which contract classes hold a test of each numbered behaviour, from the tests' traits.</summary>
    /// <returns>The classes by number, such as <c>S12</c>.</returns>
    public static ILookup<string, Type> ByNumber() =>
        Contracts
            .SelectMany(contract => TestsOf(contract).SelectMany(NumbersOf).Distinct(StringComparer.Ordinal).Select(number => (number, contract)))
            .ToLookup(pair => pair.number, pair => pair.contract, StringComparer.Ordinal);

    /// <summary>The tests that a contract class declares.</summary>
    /// <param name="contract">The class.</param>
    /// <returns>The methods.</returns>
    public static IEnumerable<MethodInfo> TestsOf(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute is IFactAttribute));
    }

    /// <summary>The contract's numbers that a test covers.</summary>
    /// <param name="test">The test.</param>
    /// <returns>The numbers, such as <c>S12</c>.</returns>
    public static IEnumerable<string> NumbersOf(MethodInfo test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test.GetCustomAttributes<TraitAttribute>().Where(trait => trait.Name == "Contract").Select(trait => trait.Value);
    }

    private static Type FixtureOf(Type test) =>
        test.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .First(parameter => typeof(ContractFixture).IsAssignableFrom(parameter.ParameterType))
            .ParameterType;
}
