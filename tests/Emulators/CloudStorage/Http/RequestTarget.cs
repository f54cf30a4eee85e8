using System.Text;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>A request's target as it was sent: nothing is normalised, every segment is percent-decoded exactly once. A plus in a path is a plus.</summary>
internal sealed class RequestTarget
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private RequestTarget(string path, string query)
    {
        RawPath = path;
        Segments = [.. path.Split('/').Skip(1).Select(segment => Decode(segment, plusIsSpace: false))];
        Query = new QueryParameters(
            from pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            let split = pair.IndexOf('=', StringComparison.Ordinal)
            select split < 0
                ? KeyValuePair.Create(Decode(pair, plusIsSpace: true), string.Empty)
                : KeyValuePair.Create(Decode(pair[..split], plusIsSpace: true), Decode(pair[(split + 1)..], plusIsSpace: true)));
    }

    /// <summary>The path with its percent-encoding.</summary>
    public string RawPath { get; }

    /// <summary>The parts between slashes, decoded.</summary>
    public IReadOnlyList<string> Segments { get; }

    public QueryParameters Query { get; }

    public static RequestTarget Parse(string target)
    {
        // Proxies are spoken to with the whole address.
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            target = target.IndexOf('/', "http://".Length) is var slash and > 0 ? target[slash..] : "/";
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? new(target, string.Empty) : new(target[..question], target[(question + 1)..]);
    }

    /// <summary>All from a segment on, with the slashes between them: an object's name in a path that does not encode them.</summary>
    public string Rest(int from) => string.Join('/', Segments.Skip(from));

    private static string Decode(string text, bool plusIsSpace)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        try
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '%')
                {
                    bytes[count++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
                    i += 2;
                }
                else
                {
                    count += Encoding.UTF8.GetBytes(plusIsSpace && text[i] == '+' ? " " : text.AsSpan(i, 1), bytes.AsSpan(count));
                }
            }

            return Utf8.GetString(bytes, 0, count);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw ApiError.Invalid("The request's target is not percent-encoded UTF-8.");
        }
    }
}
