namespace Portable.Adapters.Tests.Parity;

/// <summary>Under which condition an operation is done.</summary>
internal enum StoreCondition
{
    None,

    /// <summary>The object must not be there.</summary>
    IfAbsent,

    /// <summary>The object must be as it is now.</summary>
    IfCurrent,

    /// <summary>The object must be as it never was.</summary>
    IfNever,
}
