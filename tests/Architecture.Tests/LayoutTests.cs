using System.Text.RegularExpressions;
using Portable.Architecture.Tests.Kit;

namespace Portable.Architecture.Tests;

/// <summary>Folder = namespace = idea; knowing one adapter is knowing all.</summary>
public sealed partial class LayoutTests
{
    private const int MostLines = 400;

    [Fact]
    public void A_public_type_has_a_file_of_its_own_with_its_name()
    {
        Assert.All(Repository.Shipped, project =>
        {
            var files = project.Sources.ToDictionary(path => path, path => PublicTypes().Matches(Repository.Read(path)).Select(match => match.Groups["name"].Value).ToArray());
            Rule.Holds(files.Where(file => file.Value.Length > 1).Select(file => $"{file.Key} holds {string.Join(", ", file.Value)}"));
            Rule.Holds(
                from file in files
                from type in file.Value
                let name = Path.GetFileNameWithoutExtension(file.Key)
                where name != type && name != type + "OfT"
                select $"{type} is in {file.Key}");

            var inSources = files.SelectMany(file => file.Value).Order(StringComparer.Ordinal);
            var inAssembly = project.Load().GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Name.Split('`')[0]).Order(StringComparer.Ordinal);
            Assert.Equal(inAssembly, inSources);
        });
    }

    [Fact]
    public void A_files_namespace_is_its_folder()
    {
        var elsewhere =
            from project in Repository.Shipped
            from path in project.Sources
            let folder = Path.GetDirectoryName(path[(project.Folder.Length + 1)..])!.Replace('\\', '/').Replace('/', '.')
            let expected = folder.Length == 0 ? project.RootNamespace : $"{project.RootNamespace}.{folder}"
            let actual = Namespace().Match(Repository.Read(path)) is { Success: true } match ? match.Groups["name"].Value : expected
            // Entry points for services.Add… stand where every IServiceCollection user finds them.
            where actual != expected && !(actual == "Microsoft.Extensions.DependencyInjection" && path.EndsWith("Extensions.cs", StringComparison.Ordinal))
            // The house's port names carry no package name: Portable.ObjectStorage, whatever the folder of the project is called.
            select $"{path} is in {actual}, not {expected}";

        Rule.Holds(elsewhere);
    }

    /// <summary>A file carries its service's name: S3ObjectStore, SqsMessageQueue. One cloud may have two queues.</summary>
    [Fact]
    public void Every_adapter_has_the_same_folders_with_the_same_roles()
    {
        Assert.All(Repository.Adapters, adapter =>
        {
            string[] roles =
            [
                @"ObjectStorage/\w+ObjectStore\.cs", @"ObjectStorage/\w+ObjectStoreProvider\.cs",
                @"MessageQueues/\w+MessageQueue\.cs", @"MessageQueues/\w+MessageQueueProvider\.cs",
                $@"{adapter.Name[(adapter.Name.LastIndexOf('.') + 1)..]}ServiceCollectionExtensions\.cs",
            ];
            Rule.Holds(
                from role in roles
                where !adapter.Sources.Any(path => Regex.IsMatch(path, $"^{Regex.Escape(adapter.Folder)}/{role}$"))
                select $"{adapter.Folder} has no {role}");
        });
    }

    [Fact]
    public void No_file_is_too_long_to_be_one_idea() =>
        Rule.Holds(
            from path in Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            let lines = Repository.Read(path).AsSpan().Count('\n')
            where lines > MostLines
            select $"{path} has {lines} lines");

    /// <summary>A project outside the solution is neither built nor tested, and nobody notices.</summary>
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Portable.sln").Replace('\\', '/');

        Rule.Holds(
            from path in Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj"))
            where !solution.Contains($"\"{path}\"", StringComparison.Ordinal)
            select $"{path} is not in Portable.sln");
    }

    [Fact]
    public void Namespaces_are_file_scoped() =>
        Rule.Holds(
            from path in Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            where BlockNamespace().IsMatch(Repository.Read(path))
            select path);

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|readonly|partial|ref|unsafe) )*(?:class|interface|struct|enum|record struct|record class|record|delegate \S+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicTypes();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^namespace [\w.]+\s*\{?\s*$", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();
}
