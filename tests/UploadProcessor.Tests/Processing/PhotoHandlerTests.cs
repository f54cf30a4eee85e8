using Portable.Hosting;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Tests.Processing;

public sealed class PhotoHandlerTests : IAsyncLifetime
{
    private readonly JournalList journal = new();
    private PhotoBucket bucket = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bucket = await PhotoBucket.CreateAsync();

    public ValueTask DisposeAsync() => bucket.Store.DisposeAsync();

    [Fact]
    public async Task An_upload_gets_three_renditions_with_content_type_and_source_metadata()
    {
        var source = await PutAsync("uploads/rocket.jpg", "rocket.jpg");

        await HandleAsync("uploads/rocket.jpg");

        Assert.Equal(
            ["processed/large/rocket.jpg.webp", "processed/medium/rocket.jpg.webp", "processed/thumb/rocket.jpg.webp"], await bucket.KeysAsync("processed/"));
        var thumb = await bucket.Store.HeadAsync("processed/thumb/rocket.jpg.webp", Token);
        Assert.Equal("image/webp", thumb!.Properties.ContentType);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["rendition"] = "thumb",
                ["width"] = "150",
                ["height"] = "100",
                ["source-key"] = "uploads/rocket.jpg",
                ["source-etag"] = source.ETag.Value,
                ["source-width"] = "640",
                ["source-height"] = "427",
            },
            thumb.Properties.Metadata);
        Assert.Equal((150, 100), WebP.Read(await bucket.Store.GetBytesAsync("processed/thumb/rocket.jpg.webp", Token)).Dimensions);
        var result = Assert.Single(journal.Results);
        Assert.Equal((640, 427, source.ETag), (result.Width, result.Height, result.Source.ETag));
    }

    [Fact]
    public async Task Names_that_differ_only_in_extension_or_folder_do_not_meet()
    {
        foreach (var name in (string[])["a.jpg", "a.png", "a", "b/a.jpg", "b/c/a.jpg", "a.jpg.webp"])
        {
            await PutAsync($"uploads/{name}", "chelsea.png");
            await HandleAsync($"uploads/{name}");
        }

        Assert.Equal(
            [
                "processed/thumb/a.jpg.webp",
                "processed/thumb/a.jpg.webp.webp",
                "processed/thumb/a.png.webp",
                "processed/thumb/a.webp",
                "processed/thumb/b/a.jpg.webp",
                "processed/thumb/b/c/a.jpg.webp",
            ],
            await bucket.KeysAsync("processed/thumb/"));
    }

    [Fact]
    public async Task A_redelivery_leaves_the_renditions_as_they_are()
    {
        await PutAsync("uploads/coffee.png", "coffee.png");
        await HandleAsync("uploads/coffee.png");
        var before = await ETagsAsync();

        await HandleAsync("uploads/coffee.png");

        Assert.Equal(before, await ETagsAsync());
        Assert.Equal(2, journal.Results.Count);
        Assert.Equal((600, 400), (journal.Results[1].Width, journal.Results[1].Height));
    }

    [Fact]
    public async Task A_redelivery_after_half_of_the_work_makes_what_is_missing()
    {
        await PutAsync("uploads/coffee.png", "coffee.png");
        await HandleAsync("uploads/coffee.png");
        await bucket.Store.DeleteAsync("processed/medium/coffee.png.webp", cancellationToken: Token);

        await HandleAsync("uploads/coffee.png");

        Assert.True(await bucket.Store.ExistsAsync("processed/medium/coffee.png.webp", Token));
    }

    [Fact]
    public async Task A_new_version_of_an_upload_replaces_its_renditions()
    {
        await PutAsync("uploads/a.png", "coffee.png");
        await HandleAsync("uploads/a.png");
        var second = await PutAsync("uploads/a.png", "chelsea.png");

        await HandleAsync("uploads/a.png");

        var thumb = await bucket.Store.HeadAsync("processed/thumb/a.png.webp", Token);
        Assert.Equal(second.ETag.Value, thumb!.Properties.Metadata["source-etag"]);
        Assert.Equal("451", thumb.Properties.Metadata["source-width"]);
    }

    [Fact]
    public async Task An_upload_that_is_overwritten_meanwhile_ends_with_renditions_of_the_newest()
    {
        await PutAsync("uploads/a.png", "coffee.png");
        ObjectInfo? second = null;
        var store = new StoreInFront(bucket.Store)
        {
            BeforePut = async key =>
            {
                if (key == "processed/medium/a.png.webp")
                    second ??= await PutAsync("uploads/a.png", "chelsea.png");
            },
        };

        await bucket.CreateHandler(journal, store: store).HandleAsync(PhotoBucket.Created("uploads/a.png"), Token);

        foreach (var key in await bucket.KeysAsync("processed/"))
            Assert.Equal(second!.ETag.Value, (await bucket.Store.HeadAsync(key, Token))!.Properties.Metadata["source-etag"]);
        Assert.Equal(second!.ETag, Assert.Single(journal.Results).Source.ETag);
    }

    [Theory]
    [InlineData("processed/thumb/a.jpg.webp")]
    [InlineData("elsewhere/a.jpg")]
    [InlineData("uploads/")]
    [InlineData("uploads/folder/")]
    public async Task What_is_no_upload_is_skipped(string key)
    {
        var store = new StoreInFront(bucket.Store) { BeforeGet = _ => throw new InvalidOperationException("It was read.") };

        await bucket.CreateHandler(journal, store: store).HandleAsync(PhotoBucket.Created(key), Token);

        Assert.Empty(journal.Results);
    }

    [Fact]
    public async Task A_rendition_copied_among_the_uploads_is_skipped()
    {
        await PutAsync("uploads/rocket.jpg", "rocket.jpg");
        await HandleAsync("uploads/rocket.jpg");
        await bucket.Store.CopyAsync("processed/large/rocket.jpg.webp", "uploads/copy.webp", cancellationToken: Token);

        await HandleAsync("uploads/copy.webp");

        Assert.Equal(3, (await bucket.KeysAsync("processed/")).Count);
    }

    [Fact]
    public async Task A_deletion_is_no_work()
    {
        await PutAsync("uploads/rocket.jpg", "rocket.jpg");

        await bucket.CreateHandler(journal).HandleAsync(PhotoBucket.Event("uploads/rocket.jpg", ObjectEventKind.Deleted), Token);

        Assert.Empty(await bucket.KeysAsync("processed/"));
    }

    [Fact]
    public async Task An_upload_deleted_before_its_turn_is_done_with()
    {
        await HandleAsync("uploads/gone.jpg");

        Assert.Empty(journal.Results);
        Assert.Empty(await bucket.KeysAsync());
    }

    [Fact]
    public async Task An_unreadable_picture_is_dead_lettered_at_once_with_the_reason()
    {
        await PutAsync("uploads/broken.jpg", "broken-truncated.jpg");

        var error = await Assert.ThrowsAsync<DeadLetterException>(() => HandleAsync("uploads/broken.jpg"));

        Assert.Equal("UnreadableImage", error.Reason);
        Assert.StartsWith("The image is damaged: VipsJpeg: premature end of JPEG image", error.Description, StringComparison.Ordinal);
        Assert.Empty(await bucket.KeysAsync("processed/"));
    }

    [Fact]
    public async Task A_source_of_too_many_bytes_is_dead_lettered_unread()
    {
        await PutAsync("uploads/rocket.jpg", "rocket.jpg");
        var handler = bucket.CreateHandler(journal, new ImageOptions { MaxBytes = 100_000 });

        var error = await Assert.ThrowsAsync<DeadLetterException>(() => handler.HandleAsync(PhotoBucket.Created("uploads/rocket.jpg"), Token));

        Assert.Equal(("ImageTooLarge", "112,525 bytes are more than 100,000."), (error.Reason, error.Description));
    }

    [Fact]
    public async Task A_key_that_leaves_no_room_for_the_renditions_is_dead_lettered()
    {
        var key = "uploads/" + new string('a', 1012) + ".jpg";
        await PutAsync(key, "rocket.jpg");

        var error = await Assert.ThrowsAsync<DeadLetterException>(() => HandleAsync(key));

        Assert.Equal("KeyNotPortable", error.Reason);
    }

    [Theory]
    [InlineData("uploads/100 % süß 🌊 .jpg")]
    [InlineData("uploads/ends with a space.jpg ")]
    [InlineData("uploads/control \u0085 character.jpg")]
    public async Task Odd_names_are_processed_and_remembered(string key)
    {
        await PutAsync(key, "chelsea.png");

        await HandleAsync(key);

        var thumb = await bucket.Store.HeadAsync($"processed/thumb/{key["uploads/".Length..]}.webp", Token);
        Assert.Equal(key, Uri.UnescapeDataString(thumb!.Properties.Metadata["source-key"]));
    }

    [Fact]
    public async Task An_error_of_the_store_passes_on_so_that_the_message_is_delivered_again()
    {
        await PutAsync("uploads/rocket.jpg", "rocket.jpg");
        var down = new ObjectStoreException(ObjectStoreErrorCode.Unavailable, "down", "InMemory", "Put", "photos");
        var store = new StoreInFront(bucket.Store) { BeforePut = _ => throw down };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() =>
            bucket.CreateHandler(journal, store: store).HandleAsync(PhotoBucket.Created("uploads/rocket.jpg"), Token));

        Assert.Same(down, error);
        Assert.Empty(journal.Results);
    }

    private Task HandleAsync(string key) => bucket.CreateHandler(journal).HandleAsync(PhotoBucket.Created(key), Token);

    private Task<ObjectInfo> PutAsync(string key, string photo) => bucket.Store.PutAsync(key, Photos.Bundle(photo), cancellationToken: Token);

    private async Task<List<ETag>> ETagsAsync()
    {
        var etags = new List<ETag>();
        foreach (var key in await bucket.KeysAsync("processed/"))
            etags.Add((await bucket.Store.HeadAsync(key, Token))!.ETag);
        return etags;
    }
}
