namespace Portable;

/// <summary>How an adapter offers a feature.</summary>
public enum Support
{
    /// <summary>Not offered: using the feature is refused with an <c>Unsupported</c> error, never ignored.</summary>
    Unsupported = 0,

    /// <summary>Offered by the adapter's own work on top of the provider; the behaviour is as promised, the cost may be higher.</summary>
    Emulated = 1,

    /// <summary>Offered by the provider itself.</summary>
    Native = 2,
}
