namespace Portable.ObjectStorage;

/// <summary>Copies between stores that cannot copy by themselves: through this process, whole or not at all, checksum verified.</summary>
internal static class StreamedCopy
{
    public static async Task<ObjectInfo> RunAsync(
        ObjectStore target, ObjectKey sourceKey, ObjectKey targetKey, CopyOptions options, CancellationToken cancellationToken)
    {
        var source = options.SourceStore!;
        var download = await source.GetAsync(sourceKey, new GetOptions { IfMatch = options.SourceIfMatch }, cancellationToken).ConfigureAwait(false)
            ?? throw new ObjectStoreException(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", source.Provider, "Copy", source.Bucket, sourceKey);
        await using (download.ConfigureAwait(false))
        {
            var put = new PutOptions
            {
                Properties = options.Properties ?? download.Info.Properties,
                Condition = options.Condition,
                ExpectedChecksum = download.Info.Checksum,
            };
            return await target.PutAsync(targetKey, ObjectContent.FromStream(download.Content, download.Info.Size), put, cancellationToken).ConfigureAwait(false);
        }
    }
}
