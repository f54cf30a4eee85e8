using System.Reflection;

namespace UploadProcessor.Tests.Kit;

/// <summary>The sources that these tests were built from, and where the build put its results.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    /// <summary>The configuration of this build, such as <c>Release</c>.</summary>
    public static string Configuration { get; } = Own.Name.StartsWith("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";

    /// <summary>The folder of all results: <c>bin/PROJECT/CONFIGURATION</c> lies in it.</summary>
    public static string Artifacts { get; } = Own.Parent!.Parent!.Parent!.FullName;

    private static DirectoryInfo Own => new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
}
