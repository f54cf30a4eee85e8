namespace Portable.Architecture.Tests.Kit;

/// <summary>A rule of the house; what breaks it is named in full, which Assert.Empty would cut.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string?> broken)
    {
        var lines = broken.ToArray();
        Assert.True(lines.Length == 0, $"{lines.Length} against the rule:\n  {string.Join("\n  ", lines)}");
    }
}
