using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S10, S11: content headers and metadata.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class PropertiesContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S10")]
    public virtual async Task The_content_type_is_octet_stream_unless_given()
    {
        await Store.PutAsync(Key(), Bytes(1));
        Assert.Equal("application/octet-stream", (await Store.HeadAsync(Key()))?.Properties.ContentType);
    }

    [Theory]
    [Trait("Contract", "S10")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task Content_headers_come_back(bool streamed)
    {
        var properties = new ObjectProperties
        {
            ContentType = "text/plain; charset=utf-8",
            ContentEncoding = "br",
            ContentLanguage = "en-GB",
            ContentDisposition = "attachment; filename=\"a b.txt\"; filename*=UTF-8''%e2%82%ac.txt",
            CacheControl = "public, max-age=3600",
        };
        await PutAsync(properties, streamed);
        await AssertPropertiesAsync(properties);
    }

    [Fact]
    [Trait("Contract", "S10")]
    public virtual async Task Gzip_content_is_stored_and_given_back_as_it_is()
    {
        byte[] notReallyGzip = [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5];
        await Store.PutAsync(Key(), notReallyGzip, new PutOptions { Properties = new ObjectProperties { ContentEncoding = "gzip" } });
        await AssertContentAsync(Key(), notReallyGzip);
        Assert.Equal("gzip", (await Store.HeadAsync(Key()))?.Properties.ContentEncoding);
    }

    [Theory]
    [Trait("Contract", "S10")]
    [InlineData("text/plain\r\nx-injected: 1")]
    [InlineData("text/pläin")]
    [InlineData(" text/plain")]
    [InlineData("")]
    public virtual Task A_content_type_that_is_no_http_field_is_refused(string contentType) =>
        AssertRefusedAsync(new ObjectProperties { ContentType = contentType });

    [Theory]
    [Trait("Contract", "S11")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task Metadata_comes_back(bool streamed)
    {
        var metadata = new Dictionary<string, string>
        {
            ["a"] = "1",
            ["_under_score"] = "x",
            ["with-hyphen"] = "y",
            ["with--two"] = "z",
            ["__0x2d__"] = "looks escaped",
            ["class"] = "a keyword",
            ["x1234567890"] = "digits",
            ["symbols"] = "a=b;c,d:e/f?g%h+i\"j'k<l>m&n\\o|p{q}[r]~s",
            ["percent"] = "%C3%A9 is not é",
            ["encoded-word"] = "=?UTF-8?Q?=C3=A9?=",
            ["spaces-inside"] = "a  b",
            ["empty"] = string.Empty,
        };
        await PutAsync(new ObjectProperties { Metadata = metadata }, streamed);
        await AssertPropertiesAsync(new ObjectProperties { Metadata = metadata });
    }

    [Theory]
    [Trait("Contract", "S11")]
    [InlineData("é")]
    [InlineData("日本語のテキスト")]
    [InlineData("emoji 😀 and flag 🇩🇪")]
    [InlineData("שלום")]
    [InlineData("e\u0301 is not é")]
    [InlineData("ÿ\u00AD\u200B!")]
    public virtual async Task Unicode_metadata_values_come_back(string value)
    {
        var properties = new ObjectProperties { Metadata = new Dictionary<string, string> { ["text"] = value, ["other"] = "plain" } };
        await PutAsync(properties, streamed: false);
        await AssertPropertiesAsync(properties);
    }

    [Fact]
    [Trait("Contract", "S11")]
    public virtual async Task Metadata_names_come_back_in_lower_case()
    {
        await PutAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["Author-Name"] = "Ada" } }, streamed: false);
        await AssertPropertiesAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["author-name"] = "Ada" } });
    }

    [Fact]
    [Trait("Contract", "S11")]
    public virtual async Task Metadata_may_have_2048_bytes_in_all_and_no_more()
    {
        var full = new ObjectProperties { Metadata = new Dictionary<string, string> { ["abcd"] = new('v', 1020), ["efgh"] = new('w', 1020) } };
        await PutAsync(full, streamed: false);
        await AssertPropertiesAsync(full);
        await AssertRefusedAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["abcd"] = new('v', 1020), ["efgh"] = new('w', 1021) } });

        // What is not ASCII counts double: S3 and Azure keep it encoded in ASCII headers.
        var encoded = new ObjectProperties { Metadata = new Dictionary<string, string> { ["abcd"] = new('é', 508) } };
        await PutAsync(encoded, streamed: false);
        await AssertPropertiesAsync(encoded);
        await AssertRefusedAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["abcd"] = new('é', 509) } });
    }

    [Theory]
    [Trait("Contract", "S10")]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("a b/c")]
    public virtual Task A_content_type_that_is_no_media_type_is_refused(string contentType) => AssertRefusedAsync(new ObjectProperties { ContentType = contentType });

    [Theory]
    [Trait("Contract", "S11")]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public virtual Task A_metadata_name_that_breaks_the_rules_is_refused(string name) =>
        AssertRefusedAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { [name] = "value" } });

    [Theory]
    [Trait("Contract", "S11")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("line\nfeed")]
    [InlineData("carriage\rreturn")]
    [InlineData("tab\there")]
    [InlineData("delete\u007F")]
    public virtual Task A_metadata_value_that_breaks_the_rules_is_refused(string value) =>
        AssertRefusedAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["name"] = value } });

    [Fact]
    [Trait("Contract", "S11")]
    public virtual async Task Metadata_names_that_differ_only_in_case_are_refused()
    {
        var twice = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "1", ["NAME"] = "2" };
        await AssertRefusedAsync(new ObjectProperties { Metadata = twice });
        await AssertRefusedAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["half"] = new('\uD83D', 1) } });
    }

    [Fact]
    [Trait("Contract", "S11")]
    public virtual async Task Later_changes_to_the_callers_metadata_do_not_reach_the_object()
    {
        var metadata = new Dictionary<string, string> { ["a"] = "1" };
        await PutAsync(new ObjectProperties { Metadata = metadata }, streamed: false);
        metadata["a"] = "2";
        metadata["b"] = "3";
        await AssertPropertiesAsync(new ObjectProperties { Metadata = new Dictionary<string, string> { ["a"] = "1" } });
    }

    private async Task PutAsync(ObjectProperties properties, bool streamed)
    {
        await using var stream = new ForwardStream(Bytes(Fixture.PartSize + 1));
        await Store.PutAsync(Key(), streamed ? stream : Bytes(10), new PutOptions { Properties = properties });
    }

    private async Task AssertPropertiesAsync(ObjectProperties expected)
    {
        AssertSame(expected, (await Store.HeadAsync(Key()))!.Properties);
        await using var download = (await Store.GetAsync(Key()))!;
        AssertSame(expected, download.Info.Properties);
    }

    private async Task AssertRefusedAsync(ObjectProperties properties)
    {
        await WithoutRequestsAsync(async () =>
        {
            await ThrowsAsync(ObjectStoreErrorCode.InvalidMetadata, () => Store.PutAsync(Key("refused"), Bytes(1), new PutOptions { Properties = properties }));
            await ThrowsAsync(
                ObjectStoreErrorCode.InvalidMetadata, () => Store.CopyAsync(Key(), Key("refused"), new CopyOptions { Properties = properties }));
        });
        Assert.Null(await Store.HeadAsync(Key("refused")));
    }
}
