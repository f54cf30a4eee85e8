namespace UploadProcessor.Serving;

/// <summary>What the page has to know before it begins.</summary>
/// <param name="Store">The provider of the store.</param>
/// <param name="Queue">The provider of the queue.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="MaxBytes">The most bytes of a photograph.</param>
/// <param name="DirectUploads">Whether to ask for a signed request and send photographs to the provider itself.</param>
/// <param name="Redrive">Whether dead letters can be moved back.</param>
internal sealed record About(string Store, string Queue, string Bucket, long MaxBytes, bool DirectUploads, bool Redrive);
