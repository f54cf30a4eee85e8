using Portable.ObjectStorage;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Serving;

/// <summary>Knows of every photograph how far it has come, and numbers the changes: who has seen the changes up to a number is told what is new since.
/// Safe for concurrent use.</summary>
/// <remarks>Only the latest state of each photograph is kept, and of the photographs those that changed last, at most <see cref="MostPhotos"/>: a listener
/// that is slow sees fewer steps between, and costs nothing.</remarks>
internal sealed class PhotoBoard : IPhotoJournal
{
    /// <summary>How many photographs are kept in mind; the store may hold more.</summary>
    public const int MostPhotos = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Photo> photos = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, Photo> byChange = [];
    private TaskCompletionSource changed = NewSignal();
    private long lastChange;

    /// <summary>Says that a photograph is in the store. The worker's word may have been faster: then that stands.</summary>
    /// <param name="info">The object.</param>
    public void Uploaded(ObjectInfo info) =>
        Change(info.Key, photo => photo?.Version == info.ETag && photo.State != PhotoState.Removed ? null : new(NameOf(info.Key), PhotoState.Uploaded) { Version = info.ETag });

    /// <summary>Says that a worker has begun with a photograph.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="version">Which version the event told of, if it did.</param>
    public void Processing(ObjectKey key, ETag? version) =>
        Change(key, photo => new(NameOf(key), PhotoState.Processing) { Version = version ?? photo?.Version });

    /// <summary>Says that a worker has failed, and that another attempt will be made.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="description">What went wrong.</param>
    public void Failed(ObjectKey key, string description) =>
        Change(key, photo => new(NameOf(key), PhotoState.Uploaded) { Version = photo?.Version, Reason = "tried again later", Description = description });

    /// <summary>Says that a photograph is not there, unless a worker knows better.</summary>
    /// <param name="key">The object's key.</param>
    public void Removed(ObjectKey key) => Change(key, _ => new(NameOf(key), PhotoState.Removed));

    /// <inheritdoc/>
    public void Processed(PhotoResult result) =>
        Change(result.Source.Key, _ => new(NameOf(result.Source.Key), PhotoState.Done) { Version = result.Source.ETag, Renditions = PhotoRendition.Of(result) });

    /// <summary>Says that a photograph's event is in the dead-letter queue. An event of another version than the one known changes nothing.</summary>
    /// <param name="letter">The event, and why.</param>
    public void DeadLettered(DeadLetter letter)
    {
        if (PhotoKeys.IsUpload(letter.Event.Key))
            Change(letter.Event.Key, photo => Concerns(letter, photo) ? Dead(letter, photo?.Version) : null);
    }

    /// <summary>Adds what was in the store before this process began, unless there is news of it.</summary>
    /// <param name="photo">The photograph.</param>
    public void Restore(Photo photo) => Change(PhotoKeys.UploadOf(photo.Name), known => known is null ? photo : null);

    /// <summary>Whether a photograph is in a state.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="state">The state.</param>
    /// <returns>Whether it is; not, if it is not known.</returns>
    public bool Is(ObjectKey key, PhotoState state)
    {
        lock (gate)
            return photos.TryGetValue(NameOf(key), out var photo) && photo.State == state;
    }

    /// <summary>What has changed behind a change.</summary>
    /// <param name="change">The last change seen; 0 for all.</param>
    /// <returns>Photographs as they are now, in the order of their changes.</returns>
    public IReadOnlyList<Photo> ChangedSince(long change)
    {
        lock (gate)
            return change >= lastChange ? [] : [.. byChange.Values.SkipWhile(photo => photo.Change <= change)];
    }

    /// <summary>Waits for a change.</summary>
    /// <param name="change">The last change seen.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when there is a later one, and fails with <see cref="TimeoutException"/> when there was none.</returns>
    public Task WaitAsync(long change, TimeSpan patience, CancellationToken cancellationToken)
    {
        lock (gate)
            return change < lastChange ? Task.CompletedTask : changed.Task.WaitAsync(patience, cancellationToken);
    }

    private static string NameOf(ObjectKey key) => key.Value[PhotoKeys.Uploads.Length..];

    private static bool Concerns(DeadLetter letter, Photo? photo) => photo switch
    {
        { State: PhotoState.Done or PhotoState.DeadLettered or PhotoState.Removed } => false,
        { Version: { } known } when letter.Event.ETag is { } told => known == told,
        _ => true,
    };

    private static Photo Dead(DeadLetter letter, ETag? version) => new(NameOf(letter.Event.Key), PhotoState.DeadLettered)
    {
        Version = letter.Event.ETag ?? version,
        Reason = letter.Info.Reason,
        Description = letter.Info.Description,
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Puts another state in the place of a photograph's; <see langword="null"/> leaves it.</summary>
    private void Change(ObjectKey key, Func<Photo?, Photo?> next)
    {
        lock (gate)
        {
            var before = photos.GetValueOrDefault(NameOf(key));
            if (next(before) is not { } after)
                return;
            if (before is not null)
                byChange.Remove(before.Change);
            after = after with { Change = ++lastChange };
            photos[after.Name] = byChange[after.Change] = after;
            if (photos.Count > MostPhotos)
                Forget(byChange.First().Value);
            changed.SetResult();
            changed = NewSignal();
        }
    }

    private void Forget(Photo photo)
    {
        photos.Remove(photo.Name);
        byChange.Remove(photo.Change);
    }
}
