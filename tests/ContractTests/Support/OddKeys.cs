namespace Portable.ContractTests;

/// <summary>Keys that something between the application and the provider is known to damage, and keys that are refused. Rows name them, since
/// half surrogates and control characters do not survive a test's display name.</summary>
internal static class OddKeys
{
    public static readonly IReadOnlyDictionary<string, string> Portable = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["space"] = "a b",
        ["spaces at the ends"] = " a ",
        ["two spaces"] = "a  b",
        ["plus"] = "a+b",
        ["percent"] = "100%",
        ["percent-encoded slash"] = "a%2Fb",
        ["percent-encoded slash in lower case"] = "a%2fb",
        ["percent-encoded percent"] = "a%252Fb",
        ["percent without digits"] = "a%Qb",
        ["question mark"] = "a?b=c",
        ["hash"] = "a#b",
        ["ampersand"] = "a&b&amp;c",
        ["double quote"] = "a\"b",
        ["single quote"] = "a'b",
        ["angle brackets"] = "<a>b</a>",
        ["semicolon"] = "a;b",
        ["equals sign"] = "a=b",
        ["at sign"] = "a@b",
        ["exclamation mark"] = "a!b",
        ["dollar"] = "$a$b",
        ["asterisk"] = "a*b",
        ["tilde"] = "~a~b",
        ["bar"] = "a|b",
        ["caret"] = "a^b",
        ["backtick"] = "a`b",
        ["braces"] = "{a}{0}",
        ["brackets"] = "[a][0]",
        ["parentheses"] = "(a)",
        ["colon"] = "c:a:b",
        ["comma"] = "a,b",
        ["leading dot"] = ".hidden",
        ["three dots in a name"] = "a...b",
        ["leading hyphen"] = "-rf",
        ["underscore"] = "__a__",
        ["emoji"] = "smile 😀",
        ["emoji joined by zero width joiners"] = "family 👨‍👩‍👧‍👦",
        ["flag"] = "flag 🇩🇪",
        ["astral letters"] = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷",
        ["combining character"] = "e\u0301a\u0308",
        ["composed characters"] = "éä",
        ["right-to-left text"] = "שלום/مرحبا",
        ["right-to-left mark"] = "a\u200Fb",
        ["byte order mark"] = "\uFEFFa",
        ["last of the basic plane"] = "\uFFFD\uFF5E",
        ["Cyrillic and Chinese"] = "Привет/你好.txt",
        ["Turkish letters"] = "İıSs",
        ["non-breaking and wide spaces"] = "a\u00A0b\u3000c",
        ["line separator"] = "a\u2028b",
        ["C1 control character"] = "a\u0085b",
        ["deep path"] = "a/b/c/d/e/f/g",
        ["query that looks like a signature"] = "x?X-Amz-Signature=1&sig=2",
        ["name of a device"] = "con/nul/aux",
        ["looks like a URL"] = "http:a.example/b",
    };

    public static readonly IReadOnlyDictionary<string, string> Refused = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["trailing slash"] = "a/",
        ["empty segment"] = "a//b",
        ["dot segment"] = "a/./b",
        ["dot-dot segment"] = "a/../b",
        ["only dots"] = "..",
        ["segment that ends with a dot"] = "a./b",
        ["key that ends with a dot"] = "a.",
        ["backslash"] = "a\\b",
        ["U+0000"] = "a\0b",
        ["U+0001"] = "a\u0001b",
        ["tab"] = "a\tb",
        ["line feed"] = "a\nb",
        ["carriage return"] = "a\rb",
        ["U+001F"] = "a\u001Fb",
        ["delete"] = "a\u007Fb",
        ["half a surrogate pair"] = "a\uD83Db",
        ["surrogates the wrong way round"] = "a\uDE00\uD83Db",
    };

    public static readonly TheoryData<string> PortableNames = [.. Portable.Keys];

    public static readonly TheoryData<string> RefusedNames = [.. Refused.Keys];
}
