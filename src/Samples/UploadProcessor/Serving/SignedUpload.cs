namespace UploadProcessor.Serving;

/// <summary>A request by which a browser can send one photograph to the provider itself.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Method">The method.</param>
/// <param name="Headers">The headers that must be sent.</param>
/// <param name="ExpiresAt">Until when it is accepted.</param>
internal sealed record SignedUpload(string Url, string Method, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);
