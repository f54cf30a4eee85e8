using System.Security.Cryptography;
using System.Text;
using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>A bucket's folder: where the file of a key lies, and who may change files now.</summary>
/// <param name="path">The folder.</param>
/// <param name="timeProvider">The clock of waits.</param>
internal sealed class BucketFolder(string path, TimeProvider timeProvider)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>The file of a key. Its name is a hash, for a key is no file name: it may be longer, hold a <c>/</c> where another object has the part
    /// before it, differ from another only in case, or mean something to the file system.</summary>
    public string FileOf(ObjectKey key) => Path.Combine(path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Value))) + ".object");

    /// <summary>A file of nobody's, for what is being written. A process that is killed leaves it behind; no reader ever sees it.</summary>
    public string NewPartial() => Path.Combine(path, $"{Guid.NewGuid():N}.partial");

    /// <summary>The files of all objects, in no order.</summary>
    public IEnumerable<string> Objects() => Directory.EnumerateFiles(path, "*.object");

    /// <summary>Waits until no other process, and nobody else in this one, changes which files there are.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>What ends the turn when it is disposed.</returns>
    /// <exception cref="IOException">Somebody else's turn did not end in 30 seconds.</exception>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException && timeProvider.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
