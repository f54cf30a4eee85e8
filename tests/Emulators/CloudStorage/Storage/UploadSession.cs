using System.Security.Cryptography;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>A resumable upload. Its name is a secret: who knows it may write.</summary>
internal sealed class UploadSession(Bucket bucket, string name, ObjectMetadata metadata, Conditions conditions, ExpectedHashes hashes) : IDisposable
{
    private readonly ContentBuilder content = new();

    public string Id { get; } = RandomNumberGenerator.GetHexString(64);

    public Bucket Bucket => bucket;

    /// <summary>One request at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>The whole length, once a request has told it.</summary>
    public long? Total { get; set; }

    public long Persisted => content.Size;

    public StoredObject? Finished { get; private set; }

    /// <summary>Cancelled, or refused at its end: there will be no object.</summary>
    public bool IsOver { get; private set; }

    public bool IsUnfinished => Finished is null && !IsOver;

    public Task AppendAsync(Stream body, long most, CancellationToken cancellationToken) => content.AppendAsync(body, most, cancellationToken);

    /// <summary>Makes the object, if what was expected came and the preconditions still hold.</summary>
    public StoredObject Finish(Func<ExpectedHashes, ExpectedHashes> told)
    {
        // A refused session stays refused.
        IsOver = true;
        var stored = bucket.Put(name, metadata, told(hashes).Verify(content.ToContent()), conditions);
        IsOver = false;
        return Finished = stored;
    }

    public void Cancel() => IsOver = true;

    public void Dispose()
    {
        content.Dispose();
        Gate.Dispose();
    }
}
