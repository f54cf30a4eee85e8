using System.Net.Http.Headers;

namespace Portable.ObjectStorage;

/// <summary>The checks that come before any I/O, with errors in the port's terms.</summary>
internal readonly ref struct ObjectStoreChecks(ObjectStore store, string operation)
{
    private readonly ObjectStore store = store;
    private readonly string operation = operation;

    public void Portable(in ObjectKey key)
    {
        if (key.PortabilityProblem() is { } problem)
            throw Error(ObjectStoreErrorCode.InvalidKey, problem, key);
    }

    public void Addressable(in ObjectKey key)
    {
        if (AddressingError(key) is { } error)
            throw error;
    }

    public ObjectStoreException? AddressingError(in ObjectKey key) =>
        key.AddressingProblem() is { } problem ? Error(ObjectStoreErrorCode.InvalidKey, problem, key) : null;

    public void Condition(WriteCondition condition, in ObjectKey key)
    {
        if (!condition.IsNone)
            Supported(ObjectStoreFeature.ConditionalWrite, key);
    }

    public void Supported(ObjectStoreFeature feature, in ObjectKey key)
    {
        if (!store.Capabilities.Supports(feature))
            throw Error(ObjectStoreErrorCode.Unsupported, $"{feature} is not supported by this provider", key);
    }

    public ObjectProperties Normalize(ObjectProperties properties, in ObjectKey key)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Header("content type", properties.ContentType, key);
        Header("content encoding", properties.ContentEncoding, key);
        Header("content language", properties.ContentLanguage, key);
        Header("content disposition", properties.ContentDisposition, key);
        Header("cache control", properties.CacheControl, key);
        MediaType(properties.ContentType, key);
        if (!ObjectMetadata.TryNormalize(properties.Metadata, out var metadata, out var problem))
            throw Error(ObjectStoreErrorCode.InvalidMetadata, problem, key);
        return ReferenceEquals(metadata, properties.Metadata) ? properties : properties with { Metadata = metadata };
    }

    public void Expected(ReadOnlyMemory<byte> bytes, Crc32C? expected, in ObjectKey key)
    {
        if (expected is { } checksum && Crc32C.Compute(bytes.Span) is var actual && actual != checksum)
            throw Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {actual}, expected was {checksum}", key);
    }

    public void List(ListOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Prefix, "options.Prefix");
        if (options.PageSize is < 1 or > 1000)
            throw new ArgumentException($"PageSize is {options.PageSize}; it must be 1 to 1,000.", nameof(options));
        if (options.Delimiter is { Length: 0 })
            throw new ArgumentException("Delimiter is empty; leave it null to fold nothing.", nameof(options));
        if (options.Delimiter is not (null or "/"))
            Supported(ObjectStoreFeature.AnyDelimiter, default);
        if (options.StartAfter is not null)
            Supported(ObjectStoreFeature.StartAfter, default);
    }

    public void Sign(in ObjectKey key, SignOptions options)
    {
        if (options.Method == HttpMethod.Put)
            Portable(key);
        else if (options.Method == HttpMethod.Get || options.Method == HttpMethod.Delete)
            Addressable(key);
        else
            throw new ArgumentException($"Method is {options.Method}; GET, PUT or DELETE can be signed.", nameof(options));
        if (options.ExpiresIn <= TimeSpan.Zero || options.ExpiresIn > SignOptions.MaxExpiresIn)
            throw new ArgumentOutOfRangeException(nameof(options), options.ExpiresIn, $"ExpiresIn must be more than zero and at most {SignOptions.MaxExpiresIn}.");
        if (options.ContentType is not null && options.Method != HttpMethod.Put)
            throw new ArgumentException("ContentType can be bound to a PUT only.", nameof(options));
        if (options.ContentType is { } contentType)
        {
            Header("content type", contentType, key);
            MediaType(contentType, key);
        }

        Supported(ObjectStoreFeature.Signing, key);
    }

    /// <summary>What is no media type HTTP clients refuse to send, each in its own way.</summary>
    private void MediaType(string contentType, in ObjectKey key)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out _))
            throw Error(ObjectStoreErrorCode.InvalidMetadata, $"the content type '{contentType}' is no media type such as text/plain", key);
    }

    /// <summary>Headers travel as HTTP fields: printable ASCII, no white space at the ends.</summary>
    private void Header(string name, string? value, in ObjectKey key)
    {
        if (value is not null && (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.AsSpan().Trim().Length != value.Length))
            throw Error(ObjectStoreErrorCode.InvalidMetadata, $"the {name} is not printable ASCII, or begins or ends with a space", key);
    }

    private ObjectStoreException Error(ObjectStoreErrorCode code, string detail, in ObjectKey key) =>
        new(code, detail, store.Provider, operation, store.Bucket, key.Value.Length == 0 ? default(ObjectKey?) : key);
}
