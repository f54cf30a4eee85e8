using System.Reflection;
using System.Xml.Linq;

namespace Portable.Architecture.Tests.Kit;

/// <summary>A project: what its file says, and the assembly it became.</summary>
internal sealed class ProjectFile(string path)
{
    private readonly XDocument xml = XDocument.Parse(Repository.Read(path));

    public string Path { get; } = path;

    public string Folder { get; } = path[..path.LastIndexOf('/')];

    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    public string RootNamespace => xml.Descendants("RootNamespace").SingleOrDefault()?.Value ?? Name;

    public IReadOnlyList<string> Packages => [.. Includes("PackageReference")];

    /// <summary>The names of the projects it refers to.</summary>
    public IReadOnlyList<string> Projects => [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))];

    public IReadOnlyList<string> FrameworksAndFiles => [.. Includes("FrameworkReference"), .. Includes("Reference")];

    public IEnumerable<string> Sources => Repository.Files(Folder, ".cs");

    public Assembly Load() => Assembly.Load(Name);

    public override string ToString() => Name;

    private IEnumerable<string> Includes(string item) =>
        xml.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}
