namespace Portable.Hosting.Configuration;

/// <summary>Which provider an entry names, and where.</summary>
/// <param name="Name">The name; <see langword="null"/> when none is given.</param>
/// <param name="Path">The configuration key that names it, for errors.</param>
internal readonly record struct ProviderChoice(string? Name, string Path)
{
    /// <summary>What to say when the name is missing or not among the registered ones.</summary>
    public string Problem(IEnumerable<string> registered)
    {
        var names = Names.List(registered);
        return Name is null
            ? $"{Path}:{EntryKeys.Provider} is missing, and so is {PortableSettings.SectionName}:{EntryKeys.Provider}; registered: {names}"
            : $"{Path} '{Name}' is not registered; registered: {names}";
    }
}
