using System.Text;
using System.Text.Json;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class ObjectStoreExtensionsTests
{
    private readonly TestObjectStore store = new();

    [Fact]
    public async Task A_missing_object_is_null_in_every_form()
    {
        Assert.Null(await store.GetBytesAsync("a", Run.Token));
        Assert.Null(await store.GetTextAsync("a", Run.Token));
        Assert.Null(await store.GetJsonAsync("a", SampleJson.Default.Sample, Run.Token));
        Assert.False(await store.ExistsAsync("a", Run.Token));
        using var stream = new MemoryStream();
        Assert.Null(await store.DownloadToStreamAsync("a", stream, null, Run.Token));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task An_empty_object_is_empty_not_null()
    {
        store.Seed("a", []);

        Assert.Empty((await store.GetBytesAsync("a", Run.Token))!);
        Assert.Equal("", await store.GetTextAsync("a", Run.Token));
        Assert.True(await store.ExistsAsync("a", Run.Token));
    }

    [Fact]
    public async Task Text_is_UTF8_without_a_mark_and_says_so()
    {
        var info = await store.PutTextAsync("a", "grüße \U0001F600", null, Run.Token);

        Assert.Equal("text/plain; charset=utf-8", info.Properties.ContentType);
        Assert.Equal(Encoding.UTF8.GetBytes("grüße \U0001F600"), store.Objects["a"].Bytes);
        Assert.Equal("grüße \U0001F600", await store.GetTextAsync("a", Run.Token));
    }

    [Fact]
    public async Task A_content_type_that_is_given_stays()
    {
        var options = new PutOptions { Properties = new ObjectProperties { ContentType = "text/csv" } };

        Assert.Equal("text/csv", (await store.PutTextAsync("a", "1;2", options, Run.Token)).Properties.ContentType);
        Assert.Equal("text/csv", (await store.PutJsonAsync("a", new Sample("x", 1), SampleJson.Default.Sample, options, Run.Token)).Properties.ContentType);
    }

    [Fact]
    public async Task Json_round_trips_and_what_is_not_Json_is_a_JsonException()
    {
        var info = await store.PutJsonAsync("a", new Sample("é", 3), SampleJson.Default.Sample, null, Run.Token);
        store.Seed("broken", "{"u8.ToArray());

        Assert.Equal("application/json", info.Properties.ContentType);
        Assert.Equal(new Sample("é", 3), await store.GetJsonAsync("a", SampleJson.Default.Sample, Run.Token));
        await Assert.ThrowsAsync<JsonException>(() => store.GetJsonAsync("broken", SampleJson.Default.Sample, Run.Token));
    }

    [Fact]
    public async Task A_file_goes_up_and_comes_down()
    {
        using var folder = new TemporaryFolder();
        var bytes = Generate.Bytes(300_000);
        await File.WriteAllBytesAsync(folder.File("in"), bytes, Run.Token);

        var info = await store.UploadFileAsync("a", folder.File("in"), null, Run.Token);
        var downloaded = await store.DownloadToFileAsync("a", folder.File("out"), null, Run.Token);

        Assert.Equal(bytes.Length, info.Size);
        Assert.Equal(info.ETag, downloaded?.ETag);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.File("out"), Run.Token));
        Assert.Equal(["in", "out"], folder.Names);
    }

    [Fact]
    public async Task A_download_that_fails_leaves_the_earlier_file_and_no_part_behind()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("out"), "earlier", Run.Token);
        store.Seed("a", Generate.Bytes(300_000), new Crc32C(1));

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.DownloadToFileAsync("a", folder.File("out"), null, Run.Token));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
        Assert.Equal("earlier", await File.ReadAllTextAsync(folder.File("out"), Run.Token));
        Assert.Equal(["out"], folder.Names);
    }

    [Fact]
    public async Task A_file_may_have_the_longest_name_that_a_file_system_takes()
    {
        using var folder = new TemporaryFolder();
        var name = new string('a', 255);
        store.Seed("a", Generate.Bytes(10));

        Assert.NotNull(await store.DownloadToFileAsync("a", folder.File(name), null, Run.Token));

        Assert.Equal([name], folder.Names);
    }

    [Fact]
    public async Task Downloading_a_missing_object_touches_no_file()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("out"), "earlier", Run.Token);

        Assert.Null(await store.DownloadToFileAsync("missing", folder.File("out"), null, Run.Token));

        Assert.Equal("earlier", await File.ReadAllTextAsync(folder.File("out"), Run.Token));
        Assert.Equal(["out"], folder.Names);
    }
}
