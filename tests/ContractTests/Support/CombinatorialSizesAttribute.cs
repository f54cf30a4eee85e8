using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Portable.ContractTests;

/// <summary>Sizes of nothing, one byte, and just below, at and above 1 and 3 parts, each as bytes, a seekable and a forward-only stream.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CombinatorialSizesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        (int Parts, int More)[] sizes = [(0, 0), (0, 1), (0, 1000), (1, -1), (1, 0), (1, 1), (3, -1), (3, 0), (3, 17)];
        string[] forms = ["bytes", "seekable", "forward-only"];
        var rows = from size in sizes from form in forms select new TheoryDataRow(size.Parts, size.More, form);
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
