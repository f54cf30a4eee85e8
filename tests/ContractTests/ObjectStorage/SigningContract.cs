using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S37: requests that anyone can send.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class SigningContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_signed_get_reads_with_a_bare_http_client()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutAsync(Key(), Bytes(1000), new PutOptions { Properties = new ObjectProperties { ContentType = "text/plain" } });
        using var response = await SendAsync(await Store.SignAsync(Key()));
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(Bytes(1000), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_signed_request_says_what_it_is_and_when_it_expires()
    {
        if (await IsRefusedAsync())
            return;
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            var signed = await SignAsync(method, TimeSpan.FromHours(1));
            Assert.Equal(method, signed.Method);
            Assert.True(signed.Uri.IsAbsoluteUri);
            Assert.NotNull(signed.Headers);
            Assert.Equal(Fixture.Time.GetUtcNow().AddHours(1), signed.ExpiresAt, TimeSpan.FromMinutes(5));
        }

        Assert.Equal(Fixture.Time.GetUtcNow().AddMinutes(15), (await Store.SignAsync(Key())).ExpiresAt, TimeSpan.FromMinutes(5));
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_signed_put_writes_and_a_signed_delete_deletes()
    {
        if (await IsRefusedAsync())
            return;
        using var put = await SendAsync(await SignAsync(HttpMethod.Put), Bytes(1000));
        Assert.True(put.IsSuccessStatusCode);
        await AssertContentAsync(Key(), Bytes(1000));
        using var delete = await SendAsync(await SignAsync(HttpMethod.Delete));
        Assert.True(delete.IsSuccessStatusCode);
        Assert.Null(await Store.HeadAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_signature_is_good_for_its_own_method_only()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutAsync(Key(), Bytes(1000));
        foreach (var (signed, tried) in (List<(HttpMethod, HttpMethod)>)[
            (HttpMethod.Get, HttpMethod.Put),
            (HttpMethod.Get, HttpMethod.Delete),
            (HttpMethod.Put, HttpMethod.Get),
            (HttpMethod.Put, HttpMethod.Delete),
            (HttpMethod.Delete, HttpMethod.Get),
            (HttpMethod.Delete, HttpMethod.Put)])
        {
            using var response = await SendAsync(await SignAsync(signed), tried == HttpMethod.Put ? Bytes(10, 2) : null, method: tried);
            Assert.False(response.IsSuccessStatusCode, $"A signature for {signed} was good for {tried}.");
        }

        await AssertContentAsync(Key(), Bytes(1000));
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_tampered_request_is_refused()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutAsync(Key("a"), Bytes(10));
        await Store.PutAsync(Key("b"), Bytes(20));
        var signed = await Store.SignAsync(Key("a"));
        var text = signed.Uri.OriginalString;
        var question = text.IndexOf('?', StringComparison.Ordinal);
        Assert.True(question > 0, "The signature is not in the query.");
        // Some providers leave the slash in the address, some escape it.
        var otherKey = text
            .Replace(Key("a").Value, Key("b").Value, StringComparison.Ordinal)
            .Replace(Uri.EscapeDataString(Key("a").Value), Uri.EscapeDataString(Key("b").Value), StringComparison.Ordinal);
        Assert.NotEqual(text, otherKey);
        foreach (var tampered in (string[])[otherKey, Flip(text, text.Length - 1), text[..question], text[..^4]])
        {
            using var response = await SendAsync(signed, uri: new Uri(tampered));
            Assert.False(response.IsSuccessStatusCode, $"This request was answered: {tampered}");
        }
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task An_expired_request_is_refused()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutAsync(Key(), Bytes(10));
        var signed = await SignAsync(HttpMethod.Get, Fixture.ShortLife);
        await Fixture.PassTimeAsync(Fixture.ShortLife + TimeSpan.FromSeconds(2));
        using var response = await SendAsync(signed);
        Assert.False(response.IsSuccessStatusCode);
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_put_that_is_bound_to_a_content_type_refuses_another()
    {
        if (await IsRefusedAsync())
            return;
        var signed = await Store.SignAsync(Key(), new SignOptions { Method = HttpMethod.Put, ContentType = "image/webp" });
        using (var other = await SendAsync(signed, Bytes(10), "text/html"))
            Assert.False(other.IsSuccessStatusCode);
        Assert.Null(await Store.HeadAsync(Key()));
        using (var right = await SendAsync(signed, Bytes(10), "image/webp"))
            Assert.True(right.IsSuccessStatusCode);
        Assert.Equal("image/webp", (await Store.HeadAsync(Key()))?.Properties.ContentType);
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_signed_get_of_a_missing_object_is_not_found()
    {
        if (await IsRefusedAsync())
            return;
        using var response = await SendAsync(await Store.SignAsync(Key("missing")));
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    [Trait("Contract", "S37")]
    public virtual async Task A_life_out_of_range_or_another_method_is_refused_before_any_request() =>
        await WithoutRequestsAsync(async () =>
        {
            foreach (var life in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(-1), SignOptions.MaxExpiresIn + TimeSpan.FromSeconds(1)])
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SignAsync(HttpMethod.Get, life));
            await Assert.ThrowsAsync<ArgumentException>(() => SignAsync(HttpMethod.Post));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.SignAsync(Key(), new SignOptions { ContentType = "text/plain" }));
        });

    private async Task<bool> IsRefusedAsync()
    {
        if (Store.Capabilities.Supports(ObjectStoreFeature.Signing))
            return false;
        await UnsupportedAsync(() => Store.SignAsync(Key()));
        return true;
    }

    private Task<SignedRequest> SignAsync(HttpMethod method, TimeSpan? life = null) =>
        Store.SignAsync(Key(), new SignOptions { Method = method, ExpiresIn = life ?? TimeSpan.FromMinutes(15) });

    private async Task<HttpResponseMessage> SendAsync(
        SignedRequest signed, byte[]? content = null, string? contentType = null, HttpMethod? method = null, Uri? uri = null)
    {
        using var client = Fixture.CreateHttpClient();
        return await SignedHttp.SendAsync(client, signed, content, contentType, method, uri);
    }

    private static string Flip(string text, int at) => string.Concat(text.AsSpan(0, at), text[at] == '0' ? "1" : "0", text.AsSpan(at + 1));
}
