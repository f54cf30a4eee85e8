namespace Portable.ContractTests;

/// <summary>Keeps every progress report, in order, without the thread hop of <see cref="Progress{T}"/>.</summary>
internal sealed class Recorder : IProgress<long>
{
    private readonly List<long> reports = [];

    public void Report(long value)
    {
        lock (reports)
            reports.Add(value);
    }

    public void AssertRoseTo(long size)
    {
        lock (reports)
        {
            Assert.NotEmpty(reports);
            Assert.Equal(reports.Order(), reports);
            Assert.Equal(size, reports[^1]);
        }
    }
}
