using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;

namespace Portable.Adapters.InMemory;

/// <summary>The state behind the in-memory adapters: buckets and queues. Adapters that share a cloud see each other's objects and
/// messages, as two processes share a bucket.</summary>
/// <remarks>Time is a <see cref="System.TimeProvider"/>: with a fake one a test walks through hours of leases, delays and expiries at once.</remarks>
public sealed class InMemoryCloud
{
    /// <summary>The name of the provider in configuration and errors.</summary>
    public const string ProviderName = "InMemory";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly ConcurrentDictionary<string, InMemoryCloud> SharedClouds = new(StringComparer.Ordinal);

    /// <summary>Made when something is signed: the first use of cryptography loads a library, which is a good part of a small program's start.</summary>
    private readonly Lazy<byte[]> signingKey = new(static () => RandomNumberGenerator.GetBytes(32));

    private long lastVersion;

    /// <summary>Makes an empty cloud.</summary>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="name">A name, part of signed addresses: lower-case letters, digits and hyphens; <c>memory</c> by default.</param>
    public InMemoryCloud(TimeProvider? timeProvider = null, string name = "memory")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAnyExcept(NameCharacters) || name[0] == '-' || name[^1] == '-' || name.Length > 63)
            throw new ArgumentException($"The name '{name}' is not 1 to 63 lower-case letters, digits and inner hyphens.", nameof(name));
        (TimeProvider, Name) = (timeProvider ?? TimeProvider.System, name);
    }

    /// <summary>The cloud's name.</summary>
    public string Name { get; }

    /// <summary>The clock of everything in this cloud.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Asked before every operation; the exception it returns is thrown instead of doing the work. For tests of what an
    /// application does when its provider fails: <see cref="IOException"/>, <see cref="HttpRequestException"/> and
    /// <see cref="TimeoutException"/> become <c>Unavailable</c>, <see cref="UnauthorizedAccessException"/> becomes
    /// <c>PermissionDenied</c>, the ports' own exceptions stay as they are. By default nothing fails.</summary>
    public Func<InMemoryOperation, Exception?>? FaultInjector { get; set; }

    internal ConcurrentDictionary<string, InMemoryBucket> Buckets { get; } = new(StringComparer.Ordinal);

    internal ConcurrentDictionary<string, QueueState> Queues { get; } = new(StringComparer.Ordinal);

    internal byte[] SigningKey => signingKey.Value;

    /// <summary>The cloud of that name in this process; made at the first call.</summary>
    /// <param name="name">The name.</param>
    /// <param name="timeProvider">The clock of a cloud that is made; a cloud that is there keeps its own.</param>
    /// <returns>The cloud.</returns>
    public static InMemoryCloud Shared(string name, TimeProvider? timeProvider = null) =>
        SharedClouds.GetOrAdd(name, static (name, clock) => new InMemoryCloud(clock, name), timeProvider);

    /// <summary>Serves this cloud's signed requests to an <see cref="HttpClient"/>, without a network. Other requests are answered 403.</summary>
    /// <returns>A handler for <c>new HttpClient(handler)</c>.</returns>
    public HttpMessageHandler CreateHttpHandler() => new SignedRequestHandler(this);

    /// <summary>A number that has not been given out before: versions of objects, ids of messages.</summary>
    internal long NextVersion() => Interlocked.Increment(ref lastVersion);

    internal void ThrowIfFaulty(string resource, string operation, string? key = null)
    {
        if (FaultInjector is { } inject && inject(new(resource, operation, key)) is { } fault)
            throw fault;
    }
}
