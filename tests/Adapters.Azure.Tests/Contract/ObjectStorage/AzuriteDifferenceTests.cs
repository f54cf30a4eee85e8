using Portable.ContractTests.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Contract.ObjectStorage;

/// <summary>Azurite compares names as JavaScript does, by UTF-16, and takes the first character of a delimiter for the whole.</summary>
public sealed class AzuriteListTests(AzuriteBlobFixture fixture) : ListContract(fixture), IClassFixture<AzuriteBlobFixture>
{
    private const string Order = "List Blobs: “Blobs are listed in alphabetical order in the response body”; JavaScript's order of surrogates is no alphabet's.";

    private const string Delimiter = "List Blobs, delimiter: “The delimiter may be a single character or a string.”";

    public override Task Entries_come_in_the_order_of_their_keys_utf8_bytes() => EmulatorIsWrong.AboutAsync(base.Entries_come_in_the_order_of_their_keys_utf8_bytes, Order);

    /// <summary>The container has the other tests' keys too, which Azurite may give in another order: whether all are there does not depend on it.</summary>
    public override async Task Without_options_everything_is_listed()
    {
        await Store.PutAsync(Key("a"), new byte[1]);
        await Store.PutAsync(Key("b"), new byte[1]);
        var keys = await Store.ListAsync().Select(entry => entry.Key).ToListAsync();
        Assert.Contains(Key("a"), keys);
        Assert.Contains(Key("b"), keys);
    }

    public override Task Start_after_begins_behind_that_key_whether_it_exists_or_not() =>
        EmulatorIsWrong.AboutAsync(base.Start_after_begins_behind_that_key_whether_it_exists_or_not, Order);

    /// <summary>Half of a character beyond U+FFFF breaks Azurite's answer.</summary>
    public override Task Any_text_may_be_the_delimiter(string delimiter) => delimiter.Length == 1
        ? base.Any_text_may_be_the_delimiter(delimiter)
        : EmulatorIsWrong.AboutAsync(() => base.Any_text_may_be_the_delimiter(delimiter), Delimiter, answersAreBroken: char.IsSurrogate(delimiter[0]));
}

public sealed class AzuriteSigningTests(AzuriteBlobFixture fixture) : SigningContract(fixture), IClassFixture<AzuriteBlobFixture>
{
    /// <summary>Not the emulator, but Blob Storage: of a service SAS it documents response headers (<c>rsct</c>) that a GET answers with, and nothing that a PUT must
    /// send. What cannot be held to is refused.</summary>
    public override async Task A_put_that_is_bound_to_a_content_type_refuses_another()
    {
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.SignAsync(Key(), new SignOptions { Method = HttpMethod.Put, ContentType = "image/webp" }));
        Assert.Equal(ObjectStoreErrorCode.Unsupported, error.Code);
    }
}
