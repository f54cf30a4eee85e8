using System.Collections.Concurrent;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>All resumable uploads. Those of a week ago would be gone; none gets so old here.</summary>
internal sealed class UploadSessions : IDisposable
{
    private readonly ConcurrentDictionary<string, UploadSession> sessions = new(StringComparer.Ordinal);

    public int Unfinished => sessions.Values.Count(session => session.IsUnfinished);

    public UploadSession this[string id] =>
        sessions.GetValueOrDefault(id) ?? throw new ApiError(404, "notFound", "The resumable upload session does not exist.", "NoSuchUpload");

    public UploadSession Add(UploadSession session) => sessions[session.Id] = session;

    public void Dispose()
    {
        foreach (var session in sessions.Values)
            session.Dispose();
    }
}
