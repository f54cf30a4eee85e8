using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Notifications;

/// <summary>Something that happened to an object.</summary>
/// <param name="EventType">Google's name for it.</param>
/// <param name="Object">The object that the event is about.</param>
/// <param name="Other">The name and value of an attribute that names another generation; <see langword="null"/> if there is none.</param>
internal sealed record ObjectChange(string EventType, StoredObject Object, (string Name, long Generation)? Other = null)
{
    public static ObjectChange Finalized(StoredObject after, StoredObject? before) =>
        new("OBJECT_FINALIZE", after, before is null ? null : ("overwroteGeneration", before.Generation));

    public static ObjectChange Deleted(StoredObject before, StoredObject? after) =>
        new("OBJECT_DELETE", before, after is null ? null : ("overwrittenByGeneration", after.Generation));

    public static ObjectChange MetadataUpdated(StoredObject after) => new("OBJECT_METADATA_UPDATE", after);
}
