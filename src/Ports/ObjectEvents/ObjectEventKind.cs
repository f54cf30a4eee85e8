namespace Portable.ObjectEvents;

/// <summary>What happened to an object.</summary>
public enum ObjectEventKind
{
    /// <summary>It was written: created, overwritten or copied to.</summary>
    Created = 0,

    /// <summary>It was deleted.</summary>
    Deleted = 1,
}
