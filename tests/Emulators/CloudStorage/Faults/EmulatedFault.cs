namespace Portable.Emulators.CloudStorage.Faults;

/// <summary>What goes wrong with requests, before, while or after they are served. What a proxy could do as well is left to a proxy.</summary>
public sealed record EmulatedFault
{
    /// <summary>The method of the requests that it meets; by default any.</summary>
    public string? Method { get; init; }

    /// <summary>What the target of the requests that it meets contains, percent-encoded as it is sent; by default any.</summary>
    public string? Target { get; init; }

    /// <summary>How many requests it meets; one by default.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Answers with this status, and does nothing.</summary>
    public int? Status { get; init; }

    /// <summary>Cuts the connection after so many bytes of the request's body; an upload in parts keeps the whole quanta among them.</summary>
    public long? CutRequestAfter { get; init; }

    /// <summary>Cuts the connection after so many bytes of the answer's body.</summary>
    public long? CutResponseAfter { get; init; }

    /// <summary>Does what is asked, and cuts the connection instead of saying so.</summary>
    public bool LoseAnswer { get; init; }
}
