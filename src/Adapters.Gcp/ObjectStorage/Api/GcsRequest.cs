namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>A request that can be sent again: an <see cref="HttpRequestMessage"/> cannot.</summary>
/// <param name="method">The method.</param>
/// <param name="address">The address, escaped.</param>
internal sealed class GcsRequest(HttpMethod method, Uri address)
{
    /// <summary>The value of <c>Range</c>.</summary>
    public string? Range { get; init; }

    /// <summary>The generation that the object must have, in a header: the XML API takes no parameter for it.</summary>
    public string? IfGenerationMatch { get; init; }

    /// <summary>The body; none by default.</summary>
    public RequestBody? Body { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether the body of the answer is an object's content, read as it comes and as it is stored.</summary>
    public bool IsDownload { get; init; }

    /// <summary>Whether it may be sent again when nobody knows what became of it. Not what would then be done twice, and not the chunk of an upload, of which
    /// some may have been taken.</summary>
    public bool MayRepeat { get; init; } = true;

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(method, address) { Content = Body?.ToContent() };
        var headers = message.Headers;
        // Else Cloud Storage unpacks what is stored with Content-Encoding: gzip (its documentation calls it decompressive transcoding).
        if (IsDownload)
            headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        if (Range is not null)
            headers.TryAddWithoutValidation("Range", Range);
        if (IfGenerationMatch is not null)
            headers.TryAddWithoutValidation("x-goog-if-generation-match", IfGenerationMatch);
        foreach (var (name, value) in Headers)
            headers.TryAddWithoutValidation(name, value);
        return message;
    }
}
