using System.Runtime.CompilerServices;
using Portable.Diagnostics;

namespace Portable.ObjectStorage;

/// <summary>What every object-store adapter does alike, done once: checks before any I/O, errors in the port's terms, verified and
/// resuming reads, copies between stores, activities and metrics. An adapter overrides the <c>…CoreAsync</c> methods.</summary>
/// <param name="provider">The provider's name, such as <c>Aws</c>.</param>
/// <param name="bucket">The bucket's name.</param>
/// <param name="capabilities">What the adapter offers.</param>
/// <param name="timeProvider">The clock for waits between attempts; the system's by default.</param>
public abstract class ObjectStore(
    string provider, string bucket, Capabilities<ObjectStoreFeature> capabilities, TimeProvider? timeProvider = null) : IObjectStore
{
    private static readonly PutOptions DefaultPut = new();
    private static readonly GetOptions DefaultGet = new();
    private static readonly ListOptions DefaultList = new();
    private static readonly DeleteOptions DefaultDelete = new();
    private static readonly CopyOptions DefaultCopy = new();
    private static readonly SignOptions DefaultSign = new();

    /// <inheritdoc/>
    public string Provider { get; } = provider;

    /// <inheritdoc/>
    public string Bucket { get; } = bucket;

    /// <inheritdoc/>
    public Capabilities<ObjectStoreFeature> Capabilities { get; } = capabilities;

    /// <summary>The clock for everything that waits or expires.</summary>
    protected internal TimeProvider TimeProvider { get; } = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectKey key, ObjectContent content, PutOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultPut;
        var check = new ObjectStoreChecks(this, "Put");
        check.Portable(key);
        check.Condition(options.Condition, key);
        options = options with { Properties = check.Normalize(options.Properties, key) };
        if (content.Stream is null)
            check.Expected(content.Bytes, options.ExpectedChecksum, key);

        using var operation = ObjectStoreTelemetry.Start(this, "Put", key);
        try
        {
            return await PutCoreAsync(key, content, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Put", key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectDownload?> GetAsync(ObjectKey key, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultGet;
        var check = new ObjectStoreChecks(this, "Get");
        check.Addressable(key);
        var download = await OpenAsync(key, options, cancellationToken).ConfigureAwait(false);
        return download is null or { IsNotModified: true } ? download : VerifyingDownload(download);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        new ObjectStoreChecks(this, "Head").Addressable(key);
        using var operation = ObjectStoreTelemetry.Start(this, "Head", key);
        try
        {
            return await HeadCoreAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Head", key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectListEntry> ListAsync(ListOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= DefaultList;
        new ObjectStoreChecks(this, "List").List(options);
        return ListEntriesAsync(options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ObjectKey key, DeleteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultDelete;
        var check = new ObjectStoreChecks(this, "Delete");
        check.Addressable(key);
        if (options.IfMatch is not null)
            check.Supported(ObjectStoreFeature.ConditionalDelete, key);
        using var operation = ObjectStoreTelemetry.Start(this, "Delete", key);
        try
        {
            await DeleteCoreAsync(key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Delete", key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeleteResult>> DeleteManyAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        cancellationToken.ThrowIfCancellationRequested();
        var check = new ObjectStoreChecks(this, "DeleteMany");
        var results = new DeleteResult[keys.Count];
        List<ObjectKey> addressable = new(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            results[i] = new(keys[i], check.AddressingError(keys[i]));
            if (results[i].Succeeded)
                addressable.Add(keys[i]);
        }

        if (addressable.Count == 0)
            return results;
        using var operation = ObjectStoreTelemetry.Start(this, "DeleteMany", default);
        try
        {
            var deleted = await DeleteManyCoreAsync(addressable, cancellationToken).ConfigureAwait(false);
            var next = 0;
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i].Succeeded)
                    results[i] = deleted[next++];
            }

            return results;
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "DeleteMany", null, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> CopyAsync(
        ObjectKey source, ObjectKey target, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultCopy;
        var check = new ObjectStoreChecks(this, "Copy");
        check.Addressable(source);
        check.Portable(target);
        check.Condition(options.Condition, target);
        if (options.Properties is { } properties)
            options = options with { Properties = check.Normalize(properties, target) };

        var (store, key) = (options.SourceStore ?? this, source);
        while (store is IObjectStoreDecorator decorator)
            (store, key) = (decorator.Inner, decorator.MapKey(key));
        options = options with { SourceStore = store };

        using var operation = ObjectStoreTelemetry.Start(this, "Copy", target);
        try
        {
            return ReferenceEquals(store, this) || CanCopyFrom(store)
                ? await CopyCoreAsync(key, target, options, cancellationToken).ConfigureAwait(false)
                : await StreamedCopy.RunAsync(this, key, target, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Copy", target, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<SignedRequest> SignAsync(ObjectKey key, SignOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        options ??= DefaultSign;
        new ObjectStoreChecks(this, "Sign").Sign(key, options);
        using var operation = ObjectStoreTelemetry.Start(this, "Sign", key);
        try
        {
            return await SignCoreAsync(key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Sign", key, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a download without verification or resumption, for <see cref="GetAsync"/> and for resuming.</summary>
    internal async Task<ObjectDownload?> OpenAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        using var operation = ObjectStoreTelemetry.Start(this, "Get", key);
        try
        {
            return await GetCoreAsync(key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "Get", key, cancellationToken);
        }
    }

    private ObjectDownload VerifyingDownload(ObjectDownload download) =>
        new(download.Info, DownloadStream.Open(this, download), download.Offset, download.Length);

    /// <summary>The vendor's exception in the port's terms.</summary>
    internal Exception Wrap(Exception exception, string operation, ObjectKey? key, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? new OperationCanceledException($"{operation} was cancelled.", exception, cancellationToken)
            : new ObjectStoreException(Classify(exception), Describe(exception), Provider, operation, Bucket, key, exception);

    /// <summary>Writes an object atomically. Key, condition and properties are checked; metadata names are lower-case.</summary>
    /// <param name="key">The key.</param>
    /// <param name="content">The content. Bytes have been held against <see cref="PutOptions.ExpectedChecksum"/>; a stream has not.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Abandons the put.</param>
    /// <returns>The object as a later head shows it.</returns>
    protected abstract Task<ObjectInfo> PutCoreAsync(
        ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken);

    /// <summary>Opens an object. The base verifies the checksum of whole reads, resumes broken ones, and reads no more than
    /// <see cref="ObjectDownload.Length"/> bytes of the content.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The download; <see langword="null"/> when there is no object.</returns>
    protected abstract Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken);

    /// <summary>Looks at an object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The object; <see langword="null"/> when there is none.</returns>
    protected abstract Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Lists objects and common prefixes in UTF-8 order.</summary>
    /// <param name="options">The options, checked.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The entries.</returns>
    protected abstract IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes an object; a missing one without condition is a success.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>A task that ends when the object is gone.</returns>
    protected abstract Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes many objects.</summary>
    /// <param name="keys">At least one key, all addressable; the same key may come twice.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>One result a key, in order.</returns>
    protected abstract Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken);

    /// <summary>Copies on the server, from this store or one that <see cref="CanCopyFrom"/> accepted.</summary>
    /// <param name="source">The key in <see cref="CopyOptions.SourceStore"/>.</param>
    /// <param name="target">The key in this store.</param>
    /// <param name="options">The options; <see cref="CopyOptions.SourceStore"/> is never null and never a decorator.</param>
    /// <param name="cancellationToken">Abandons the copy.</param>
    /// <returns>The copy.</returns>
    protected abstract Task<ObjectInfo> CopyCoreAsync(
        ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken);

    /// <summary>Signs a request; method, life time and key are checked.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The request.</returns>
    protected abstract Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken);

    /// <summary>The code of a vendor's exception.</summary>
    /// <param name="exception">Not an <see cref="ObjectStoreException"/>, nor the caller's cancellation.</param>
    /// <returns>The code; <see cref="ObjectStoreErrorCode.Unknown"/> where nothing better is known.</returns>
    protected abstract ObjectStoreErrorCode Classify(Exception exception);

    /// <summary>The vendor's words about an exception, without secrets.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>A phrase without a full stop.</returns>
    protected virtual string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message.TrimEnd('.', ' ');
    }

    /// <summary>Whether <see cref="CopyCoreAsync"/> can copy from another store without moving bytes through this process.</summary>
    /// <param name="source">The other store, never a decorator.</param>
    /// <returns><see langword="true"/> for the same provider and account.</returns>
    protected virtual bool CanCopyFrom(IObjectStore source) => false;

    /// <summary>An error of this store, for adapters to throw from their <c>…CoreAsync</c> methods.</summary>
    /// <param name="code">The code.</param>
    /// <param name="detail">What happened, without a full stop.</param>
    /// <param name="key">The key concerned.</param>
    /// <param name="innerException">The vendor's exception.</param>
    /// <param name="operation">Left to the compiler: the method's name.</param>
    /// <returns>The exception to throw.</returns>
    protected ObjectStoreException Error(
        ObjectStoreErrorCode code, string detail, ObjectKey? key = null, Exception? innerException = null, [CallerMemberName] string operation = "")
    {
        ArgumentNullException.ThrowIfNull(operation);
        return new(code, detail, Provider, operation.Replace("CoreAsync", string.Empty, StringComparison.Ordinal), Bucket, key, innerException);
    }

    /// <summary>Notes a failure and says whether it still has to be put into the port's terms.</summary>
    internal bool IsForeign(Exception exception, Operation? operation, CancellationToken cancellationToken)
    {
        var foreign = exception switch
        {
            ObjectStoreException or ArgumentException => false,
            OperationCanceledException cancelled => !cancellationToken.IsCancellationRequested || cancelled.CancellationToken != cancellationToken,
            _ => true,
        };
        operation?.Fail(exception, foreign && !cancellationToken.IsCancellationRequested ? Classify(exception).ToString() : ObjectStoreTelemetry.ErrorType(exception));
        return foreign;
    }

    private async IAsyncEnumerable<ObjectListEntry> ListEntriesAsync(
        ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = ObjectStoreTelemetry.Start(this, "List", default);
        IAsyncEnumerator<ObjectListEntry> entries;
        try
        {
            // An adapter may fail here already: not every ListCoreAsync is an iterator.
            entries = ListCoreAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
        catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
        {
            throw Wrap(exception, "List", null, cancellationToken);
        }

        await using (entries.ConfigureAwait(false))
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    if (!await entries.MoveNextAsync().ConfigureAwait(false))
                        yield break;
                }
                catch (Exception exception) when (IsForeign(exception, operation, cancellationToken))
                {
                    throw Wrap(exception, "List", null, cancellationToken);
                }

                yield return entries.Current;
            }
        }
    }
}
