using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Processing;
using UploadProcessor.Running;
using UploadProcessor.Serving;

namespace UploadProcessor.Tests.Serving;

public sealed class PhotoBoardTests
{
    private readonly PhotoBoard board = new();

    [Fact]
    public void A_worker_that_was_faster_than_the_upload_s_answer_stands()
    {
        board.Processed(new PhotoResult(Version("1"), 300, 200, TimeSpan.Zero));

        board.Uploaded(Version("1"));
        Assert.Equal("done", States());

        board.Uploaded(Version("2"));
        Assert.Equal("uploaded", States());
    }

    [Fact]
    public void A_dead_letter_of_an_earlier_version_says_nothing_of_this_one()
    {
        board.Uploaded(Version("2"));

        board.DeadLettered(Letter("1"));
        Assert.Equal("uploaded", States());

        board.DeadLettered(Letter("2"));
        Assert.Equal("deadlettered", States());
    }

    [Fact]
    public void What_is_done_is_not_dead()
    {
        board.Processed(new PhotoResult(Version("1"), 300, 200, TimeSpan.Zero));

        board.DeadLettered(Letter("1"));

        Assert.Equal("done", States());
    }

    [Fact]
    public void What_was_there_before_does_not_hide_what_is_new()
    {
        board.Processing("uploads/a.jpg", null);

        board.Restore(new Photo("a.jpg", PhotoState.Done));
        board.Restore(new Photo("b.jpg", PhotoState.Done));

        Assert.Equal("processing, done", States());
    }

    [Fact]
    public void It_keeps_the_photographs_that_changed_last()
    {
        for (var i = 0; i <= PhotoBoard.MostPhotos; i++)
            board.Processing($"uploads/{i}.jpg", null);

        var kept = board.ChangedSince(0);

        Assert.Equal((PhotoBoard.MostPhotos, "1.jpg", $"{PhotoBoard.MostPhotos}.jpg"), (kept.Count, kept[0].Name, kept[^1].Name));
        Assert.Equal(kept[^1], Assert.Single(board.ChangedSince(kept[^2].Change)));
        Assert.Empty(board.ChangedSince(kept[^1].Change));
    }

    private static ObjectInfo Version(string etag) => new() { Key = "uploads/a.jpg", Size = 1, ETag = new ETag(etag), LastModified = default };

    private static DeadLetter Letter(string etag) =>
        new(PhotoBucket.Created("uploads/a.jpg") with { ETag = new ETag(etag) }, new DeadLetterInfo("UnreadableImage", null, 1));

    private string States() => string.Join(", ", board.ChangedSince(0).Select(photo => photo.State.ToString().ToLowerInvariant()));
}
