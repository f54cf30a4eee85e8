using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Portable.ContractTests.Tests.Support;

/// <summary>Runs the tests of a contract class in process, as the runner would: a new instance for every fact and every row of a theory.</summary>
internal static class ContractRun
{
    /// <returns>What went wrong, by the test's name; tests that passed are not in it.</returns>
    public static async Task<IReadOnlyDictionary<string, Exception>> FailuresAsync(Type contract, ContractFixture fixture)
    {
        var runnable = typeof(ContractRun).Assembly.GetTypes().Single(type => type.IsSubclassOf(contract));
        var failures = new SortedDictionary<string, Exception>(StringComparer.Ordinal);
        await fixture.InitializeAsync();
        await using (fixture)
        {
            foreach (var test in ContractCoverage.TestsOf(contract))
            {
                foreach (var row in await RowsAsync(test))
                {
                    if (await RunAsync(runnable, test, row, fixture) is { } failure)
                        failures[test.Name] = failure;
                }
            }
        }

        return failures;
    }

    private static async Task<Exception?> RunAsync(Type runnable, MethodInfo test, object?[] row, ContractFixture fixture)
    {
        var instance = Activator.CreateInstance(runnable, fixture)!;
        var parameters = test.GetParameters();
        object?[] arguments = [.. row.Select((value, i) => Converted(value, parameters[i].ParameterType))];
        return await Record.ExceptionAsync(() => (Task)test.Invoke(instance, arguments)!);
    }

    private static async Task<IEnumerable<object?[]>> RowsAsync(MethodInfo test)
    {
        var sources = test.GetCustomAttributes().OfType<IDataAttribute>().ToList();
        if (sources.Count == 0)
            return [[]];
        List<object?[]> rows = [];
        await using var disposal = new DisposalTracker();
        foreach (var source in sources)
            rows.AddRange((await source.GetData(test, disposal)).Select(row => row.GetData()));
        Assert.True(rows.Count > 0, $"{test.Name} has no rows.");
        return rows;
    }

    /// <summary>A row may say 20 where the test takes a long.</summary>
    private static object? Converted(object? value, Type type) =>
        value is int number && type == typeof(long) ? (long)number : value;
}
