namespace Portable.ObjectStorage;

/// <summary>The outcome of one key of a bulk delete.</summary>
/// <param name="Key">The key.</param>
/// <param name="Error">Why it could not be deleted; <see langword="null"/> when it is gone (also when it never was there).</param>
public readonly record struct DeleteResult(ObjectKey Key, ObjectStoreException? Error)
{
    /// <summary>Whether no object has the key any more.</summary>
    public bool Succeeded => Error is null;
}
