using System.Text.Json;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>One copy on the server. A large one, or one between locations, takes several calls, which a token ties to the source as the first one found it;
/// the copy appears with the last.</summary>
/// <param name="source">The bucket copied from; reached by the client of the bucket copied to.</param>
/// <param name="sourceKey">The key in it.</param>
/// <param name="target">The bucket copied to.</param>
/// <param name="targetKey">The key in it.</param>
/// <param name="options">The options.</param>
internal sealed class GcsCopy(GcsBucket source, ObjectKey sourceKey, GcsBucket target, ObjectKey targetKey, CopyOptions options)
{
    private const string Operation = "Copy";

    public async Task<ObjectInfo> RunAsync(CancellationToken cancellationToken)
    {
        var sourceMatch = options.SourceIfMatch is { } etag ? GcsGeneration.Of(etag) : null;
        if (options.SourceIfMatch is not null && sourceMatch is null && await SourceErrorAsync(null, cancellationToken).ConfigureAwait(false) is { } wrong)
            throw wrong;
        if (!GcsGeneration.TryWrite(options.Condition, out var condition))
            throw target.ConditionError(options.Condition, Operation, targetKey);
        var query = $"?fields=done,rewriteToken,resource({ObjectResource.Fields}){condition}{(sourceMatch is null ? null : $"&ifSourceGenerationMatch={sourceMatch}")}";
        try
        {
            return await RewriteAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
        {
            await ThrowIfBucketIsMissingAsync(exception, cancellationToken).ConfigureAwait(false);
            throw Missing(exception);
        }
        catch (GcsException exception) when (GcsErrors.IsConditionError(exception))
        {
            // The same answer says that the source has another generation, or that the target's condition does not hold.
            if (sourceMatch is not null && await SourceErrorAsync(exception, cancellationToken).ConfigureAwait(false) is { } error)
                throw error;
            throw target.ConditionError(options.Condition, Operation, targetKey, exception);
        }
    }

    private async Task<ObjectInfo> RewriteAsync(string query, CancellationToken cancellationToken)
    {
        var body = options.Properties is { } properties
            ? new RequestBody("application/json", JsonSerializer.SerializeToUtf8Bytes(GcsObjects.Resource(properties), GcsJson.Default.ObjectResource))
            : new RequestBody(null, default);
        string? token = null;
        while (true)
        {
            var address = target.Addresses.Rewrite(source.Addresses, sourceKey, targetKey, token is null ? query : $"{query}&rewriteToken={Uri.EscapeDataString(token)}");
            var answer = await target.Client.SendAsync(new GcsRequest(HttpMethod.Post, address) { Body = body }, GcsJson.Default.RewriteAnswer, cancellationToken).ConfigureAwait(false);
            if (answer is { Done: true, Resource: { } copy })
                return GcsObjects.Info(targetKey, copy);
            token = answer.RewriteToken ?? throw GcsClient.NoAnswer("has neither a copy nor a token");
        }
    }

    /// <summary>What is wrong with a source that should have a certain generation; <see langword="null"/> when it has it.</summary>
    private async Task<ObjectStoreException?> SourceErrorAsync(GcsException? inner, CancellationToken cancellationToken)
    {
        var seen = await source.LookAsync(sourceKey, Operation, string.Empty, cancellationToken).ConfigureAwait(false);
        if (seen is null)
            return Missing(inner);
        var etag = GcsObjects.Tag(seen);
        return etag == options.SourceIfMatch
            ? null
            : target.Error(ObjectStoreErrorCode.PreconditionFailed, $"the source '{sourceKey}' has generation {etag}, not {options.SourceIfMatch}", Operation, targetKey, inner);
    }

    /// <summary>“Not found” may mean either bucket; the source's answer tells, and what is left is the target's.</summary>
    private async Task ThrowIfBucketIsMissingAsync(GcsException exception, CancellationToken cancellationToken)
    {
        if (GcsErrors.IsMissingObject(exception))
            return;
        if (await source.LookAsync(sourceKey, Operation, string.Empty, cancellationToken).ConfigureAwait(false) is not null)
            await target.ThrowIfMissingAsync(exception, Operation, targetKey, cancellationToken).ConfigureAwait(false);
    }

    private ObjectStoreException Missing(Exception? inner) =>
        source.Error(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", Operation, sourceKey, inner);
}
