using System.Reflection;
using System.Text.RegularExpressions;
using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests;

/// <summary>References run inward only: samples to hosting and adapters, those to the ports, the ports to nothing.</summary>
public sealed partial class ReferenceTests
{
    private const string Ports = "Portable.Ports";
    private const string Hosting = "Portable.Hosting";

    [Fact]
    public void The_rules_have_something_to_hold()
    {
        Assert.Contains(Repository.Shipped, project => project.Name == Ports);
        Assert.Contains(Repository.Shipped, project => project.Name == Hosting);
        Assert.NotEmpty(Repository.Adapters);
        Assert.NotEmpty(Repository.Samples);
    }

    [Fact]
    public void The_ports_need_nothing_but_NET()
    {
        var ports = Repository.Shipped.Single(project => project.Name == Ports);

        Rule.Holds(ports.Packages);
        Rule.Holds(ports.Projects);
        Rule.Holds(ports.FrameworksAndFiles);
        Assert.All(References(ports), name => Assert.True(IsNet(name), name));
    }

    [Fact]
    public void An_adapter_knows_the_ports_its_own_SDK_and_abstractions()
    {
        Assert.All(Repository.Adapters, adapter =>
        {
            Assert.Equal([Ports], adapter.Projects);
            Assert.All(
                adapter.Packages.Where(package => package.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)),
                package => Assert.EndsWith(".Abstractions", package, StringComparison.Ordinal));
            Assert.Equal([Ports], References(adapter).Where(name => name.StartsWith("Portable", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Hosting_knows_the_ports_and_Microsoft_Extensions()
    {
        var hosting = Repository.Shipped.Single(project => project.Name == Hosting);

        Assert.Equal([Ports], hosting.Projects);
        Assert.All(hosting.Packages, package => Assert.StartsWith("Microsoft.Extensions.", package, StringComparison.Ordinal));
        Assert.All(References(hosting), name => Assert.True(
            name == Ports || IsNet(name) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal), name));
    }

    [Fact]
    public void Every_shipped_project_is_one_of_these() =>
        Assert.All(Repository.Shipped, project => Assert.True(project.Name is Ports or Hosting || Repository.Adapters.Contains(project), project.Name));

    [Fact]
    public void Nothing_of_a_vendor_is_in_a_ports_signature()
    {
        var ports = Repository.Shipped.Single(project => project.Name == Ports).Load();
        var foreign =
            from type in ports.GetExportedTypes()
            from used in type.SurfaceTypes()
            let assembly = used.Assembly.GetName().Name!
            where assembly != Ports && !IsNet(assembly)
            select $"{type} uses {used}";

        Rule.Holds(foreign);
    }

    [Fact]
    public void Ports_and_hosting_name_no_adapter() =>
        Rule.Holds(
            from project in Repository.Shipped
            where project.Name is Ports or Hosting
            from path in project.Sources
            where NamesAnAdapter().IsMatch(Repository.Read(path))
            select path);

    [Fact]
    public void In_a_sample_only_the_composition_root_names_an_adapter()
    {
        Assert.All(Repository.Samples, sample =>
        {
            var naming = sample.Sources.Where(path => NamesAnAdapter().IsMatch(Repository.Read(path))).ToArray();
            Assert.True(naming.Length == 1, $"{sample.Name} names adapters in {naming.Length} files: {string.Join(", ", naming)}");
        });
    }

    [Fact]
    public void Interfaces_of_the_ports_have_no_default_members() =>
        Rule.Holds(
            from type in Repository.Shipped.Single(project => project.Name == Ports).Load().GetExportedTypes()
            where type.IsInterface
            from method in type.GetMethods()
            where !method.IsAbstract && !method.IsStatic
            select $"{type}.{method.Name}");

    private static IEnumerable<string> References(ProjectFile project) => project.Load().GetReferencedAssemblies().Select(reference => reference.Name!);

    private static bool IsNet(string assembly) =>
        assembly is "System" or "mscorlib" or "netstandard" || (assembly.StartsWith("System.", StringComparison.Ordinal) && IsInFramework(assembly));

    /// <summary>A package may be called System as well; only what lies in the runtime's own folder is .NET.</summary>
    private static bool IsInFramework(string assembly) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, assembly + ".dll"))
        || Assembly.Load(assembly) == typeof(object).Assembly;

    [GeneratedRegex(@"Portable\.Adapters\.|\bAdd\w+Adapters\(")]
    private static partial Regex NamesAnAdapter();
}
