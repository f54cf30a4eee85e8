namespace UploadProcessor;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>Every photograph has its renditions, or is in the dead-letter queue with the reason.</summary>
    public const int Success = 0;

    /// <summary>At least one photograph was lost, or could not be read or written.</summary>
    public const int Lost = 1;

    /// <summary>The arguments, the folders or the configuration are not usable; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM before everything was done.</summary>
    public const int Stopped = 130;
}
