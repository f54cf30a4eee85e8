using System.IO.Pipelines;

namespace Portable.Emulators.Faults;

/// <summary>The head of a request.</summary>
internal sealed class RequestHead : HttpHead
{
    private readonly string[] parts;

    private RequestHead(ReadOnlyMemory<byte> bytes)
        : base(bytes) => parts = FirstLine.Split(' ');

    /// <summary>The method.</summary>
    public string Method => parts[0];

    /// <summary>Path and query, as sent.</summary>
    public string Target => parts[1];

    /// <summary>Whether the client waits for a sign before it sends the body.</summary>
    public bool AwaitsContinue => string.Equals(Header("Expect"), "100-continue", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the head of the next request; <see langword="null"/> when the client has ended.</summary>
    public static async Task<RequestHead?> ReadAsync(PipeReader reader, CancellationToken cancellationToken) =>
        await ReadBytesAsync(reader, cancellationToken) is { } bytes ? new RequestHead(bytes) : null;

    /// <summary>Whether this is an operation of SQS, which stands in a header.</summary>
    public bool IsSqs(string operation) => Header("X-Amz-Target") == $"AmazonSQS.{operation}";

    /// <summary>Which attempt of the SDK's this is.</summary>
    public string? Attempt => Header("amz-sdk-request");

    /// <inheritdoc/>
    public override string ToString() => Header("X-Amz-Target") is { } operation ? $"{Method} {Target} {operation}" : $"{Method} {Target}";
}
