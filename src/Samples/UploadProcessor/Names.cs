namespace UploadProcessor;

/// <summary>The names by which the configuration knows the sample's store and queue.</summary>
internal static class Names
{
    /// <summary>The store of photographs and the queue of its events.</summary>
    public const string Uploads = "uploads";
}
