namespace Portable.ObjectStorage;

/// <summary>A store that lays names over another store, such as <see cref="PrefixedObjectStore"/>. Lets a copy between decorated stores
/// find out where the objects really are.</summary>
public interface IObjectStoreDecorator : IObjectStore
{
    /// <summary>The store underneath.</summary>
    IObjectStore Inner { get; }

    /// <summary>The key in <see cref="Inner"/> of an object of this store.</summary>
    /// <param name="key">A key of this store.</param>
    /// <returns>The key underneath.</returns>
    ObjectKey MapKey(ObjectKey key);
}
