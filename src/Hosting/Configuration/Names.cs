namespace Portable.Hosting.Configuration;

/// <summary>Lists of names in error messages.</summary>
internal static class Names
{
    public static string List(IEnumerable<string> names)
    {
        var list = string.Join(", ", names);
        return list.Length == 0 ? "none" : list;
    }
}
