using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

/// <summary>Metadata names with underscores: S3 keeps them, servers that hand headers on as variables (CGI's way) do not.</summary>
internal static class Underscores
{
    public const string Documented = "PutObject stores every x-amz-meta- header under its name, and an underscore is a character of such names (RFC 9110, 5.6.2).";

    private static readonly Dictionary<string, string> Others = new()
    {
        ["with-hyphen"] = "y",
        ["with--two"] = "z",
        ["symbols"] = "a=b;c,d:e/f?g%h+i\"j'k<l>m&n\\o|p{q}[r]~s",
        ["percent"] = "%C3%A9 is not é",
        ["encoded-word"] = "=?UTF-8?Q?=C3=A9?=",
        ["spaces-inside"] = "a  b",
        ["empty"] = string.Empty,
    };

    /// <summary>What the contract's test asserts of the names without underscores.</summary>
    public static async Task AssertOtherMetadataComesBackAsync(IObjectStore store, ObjectKey key)
    {
        await store.PutAsync(key, new byte[10], new PutOptions { Properties = new ObjectProperties { Metadata = Others } });
        var metadata = (await store.HeadAsync(key))!.Properties.Metadata;
        Assert.Equal(Others.OrderBy(pair => pair.Key, StringComparer.Ordinal), metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }
}
