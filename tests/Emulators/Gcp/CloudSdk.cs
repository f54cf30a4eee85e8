using Portable.Emulators.Running;

namespace Portable.Emulators.Gcp;

/// <summary>The Google Cloud SDK of this machine.</summary>
internal static class CloudSdk
{
    /// <summary>Where Debian's package puts it.</summary>
    private const string DebianRoot = "/usr/lib/google-cloud-sdk";

    /// <summary>The newest emulator of Pub/Sub among its components; <see langword="null"/> if there is none.</summary>
    public static string? FindPubSubEmulator() =>
        Roots()
            .Select(root => Path.Combine(root, "platform", "pubsub-emulator", "lib"))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "cloud-pubsub-emulator-*-all.jar").OrderDescending(StringComparer.Ordinal))
            .FirstOrDefault();

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("CLOUDSDK_ROOT_DIR") is { Length: > 0 } given)
            yield return given;
        if (ProgramPath.Find("gcloud") is { } gcloud)
        {
            // The command on the path is often a link to the one in the SDK's bin.
            var command = File.ResolveLinkTarget(gcloud, returnFinalTarget: true)?.FullName ?? gcloud;
            yield return Path.GetDirectoryName(Path.GetDirectoryName(command)!)!;
        }

        yield return DebianRoot;
    }
}
