using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests;

/// <summary>What users see: names, tokens, docs, and a reviewed list of it all.</summary>
public sealed class SurfaceTests
{
    private static readonly string[] SurfaceLists = ["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"];

    [Fact]
    public void Asynchronous_methods_end_in_Async_and_take_a_token_last()
    {
        var wrong =
            from project in Repository.Shipped
            from type in project.Load().GetExportedTypes()
            where !type.IsSubclassOf(typeof(Delegate))
            from method in type.VisibleMethods()
            where method.IsAsynchronous() && method.Name != nameof(IAsyncDisposable.DisposeAsync)
            where !method.Name.EndsWith("Async", StringComparison.Ordinal) || method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
            select $"{type}.{method.Name}";

        Rule.Holds(wrong);
    }

    [Fact]
    public void Methods_that_do_not_wait_do_not_end_in_Async() =>
        Rule.Holds(
            from project in Repository.Shipped
            from type in project.Load().GetExportedTypes()
            from method in type.VisibleMethods()
            where method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.IsAsynchronous()
            select $"{type}.{method.Name}");

    [Fact]
    public void A_callers_token_and_options_are_optional_in_the_ports()
    {
        var wrong =
            from project in Repository.Shipped
            where project.Name == "Portable.Ports"
            from type in project.Load().GetExportedTypes()
            where type.IsInterface || type.IsDefined(typeof(ExtensionAttribute))
            from method in type.VisibleMethods()
            from parameter in method.GetParameters()
            where parameter.ParameterType == typeof(CancellationToken)
                || (parameter.ParameterType.Namespace!.StartsWith("Portable", StringComparison.Ordinal) && parameter.ParameterType.Name.EndsWith("Options", StringComparison.Ordinal))
            where !parameter.HasDefaultValue
            select $"{type}.{method.Name}({parameter.Name})";

        Rule.Holds(wrong);
    }

    [Fact]
    public void Classes_are_sealed_unless_they_are_made_to_be_derived_from()
    {
        var open =
            from project in Repository.Shipped
            let types = project.Load().GetTypes()
            from type in types
            where type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsGenerated(type)
            where !types.Any(other => other.BaseType == type || (other.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == type))
            select type.FullName;

        Rule.Holds(open);
    }

    [Fact]
    public void Everything_public_is_documented()
    {
        var silent =
            from project in Repository.Shipped
            let documented = Documented(project)
            from type in project.Load().GetExportedTypes()
            let name = type.FullName!.Replace('+', '.')
            from member in type.VisibleMethods().Where(method => method.GetBaseDefinition() == method).Select(method => $"M:{name}.{method.Name}")
                .Concat(type.VisibleProperties().Select(property => $"P:{name}.{property.Name}"))
                .Append($"T:{name}")
            where !documented.Contains(member)
            select member;

        Rule.Holds(silent);
    }

    [Fact]
    public void Every_shipped_project_lists_its_public_surface() =>
        Rule.Holds(
            from project in Repository.Shipped
            from list in SurfaceLists
            where !Repository.Exists($"{project.Folder}/{list}")
            select $"{project.Folder}/{list}");

    [Fact]
    public void Error_codes_keep_their_numbers_written_down()
    {
        var unnumbered =
            from project in Repository.Shipped
            from path in project.Sources.Where(path => path.EndsWith("ErrorCode.cs", StringComparison.Ordinal))
            from line in Repository.Read(path).Split('\n').Select(line => line.Trim())
            where line.EndsWith(',') && !line.StartsWith('/') && !line.Contains(" = ", StringComparison.Ordinal)
            select $"{path}: {line}";

        Rule.Holds(unnumbered);
    }

    /// <summary>Members with words of their own or inherited ones; methods without their parameters.</summary>
    private static HashSet<string> Documented(ProjectFile project)
    {
        var xml = XDocument.Load(Path.Combine(AppContext.BaseDirectory, project.Name + ".xml"));
        return
        [
            .. from member in xml.Descendants("member")
               where member.Element("summary") is { } summary ? summary.Value.Trim().Length > 0 || summary.HasElements : member.Element("inheritdoc") is not null
               select Bare(member.Attribute("name")!.Value),
        ];

        static string Bare(string name)
        {
            var end = name.IndexOf('(', StringComparison.Ordinal);
            name = end < 0 ? name : name[..end];
            var arity = name.StartsWith("M:", StringComparison.Ordinal) ? name.IndexOf("``", StringComparison.Ordinal) : -1;
            return arity < 0 ? name : name[..arity];
        }
    }

    /// <summary>By the compiler, or by a tool from a description of messages.</summary>
    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.GetMethods().Any(method => method.DeclaringType == type && method.IsDefined(typeof(GeneratedCodeAttribute)));
}
