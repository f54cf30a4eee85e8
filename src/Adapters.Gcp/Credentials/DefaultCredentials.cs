namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Where Google's own clients look for a credentials file.</summary>
internal static class DefaultCredentials
{
    /// <summary>The variable that names a file.</summary>
    public const string Variable = "GOOGLE_APPLICATION_CREDENTIALS";

    /// <summary>The file that <c>gcloud auth application-default login</c> writes; <see langword="null"/> where there is no home.</summary>
    public static string? LoginFile
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("CLOUDSDK_CONFIG");
            if (string.IsNullOrEmpty(folder))
            {
                var home = Environment.GetFolderPath(OperatingSystem.IsWindows() ? Environment.SpecialFolder.ApplicationData : Environment.SpecialFolder.UserProfile);
                folder = home.Length == 0 ? null : Path.Join(home, OperatingSystem.IsWindows() ? "gcloud" : ".config/gcloud");
            }

            return folder is null ? null : Path.Join(folder, "application_default_credentials.json");
        }
    }
}
