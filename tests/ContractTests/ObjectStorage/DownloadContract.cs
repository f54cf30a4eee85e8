using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S23: large objects downloaded by parallel ranges.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class DownloadContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    private const int PartSize = 64 * 1024;

    [Theory]
    [Trait("Contract", "S23")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PartSize - 1)]
    [InlineData(PartSize)]
    [InlineData(PartSize + 1)]
    [InlineData(PartSize * 7 + 123)]
    public virtual async Task A_download_to_a_stream_gives_every_byte_in_order(int size)
    {
        var bytes = Bytes(size);
        var put = await Store.PutAsync(Key(), bytes);
        using var target = new MemoryStream();
        var progress = new Recorder();
        var info = await Store.DownloadToStreamAsync(Key(), target, new DownloadOptions { PartSize = PartSize, MaxParallelParts = 3, Progress = progress });
        Assert.Equal(put.ETag, info?.ETag);
        AssertBytes(bytes, target.ToArray());
        Assert.True(target.CanWrite, "The stream was closed.");
        if (size > 0)
            progress.AssertRoseTo(size);
    }

    [Fact]
    [Trait("Contract", "S23")]
    public virtual async Task No_more_ranges_are_open_than_asked_for()
    {
        await Store.PutAsync(Key(), Bytes(PartSize * 12));
        await using var watched = new FaultInjectingObjectStore(Store);
        await watched.DownloadToStreamAsync(Key(), Stream.Null, new DownloadOptions { PartSize = PartSize, MaxParallelParts = 3 });
        Assert.Equal(12, watched.Downloads.Ever);
        Assert.InRange(watched.Downloads.Most, 1, 3);
        Assert.Equal(0, watched.Downloads.Now);
    }

    [Fact]
    [Trait("Contract", "S23")]
    public virtual async Task A_download_of_an_object_that_is_overwritten_meanwhile_fails()
    {
        await Store.PutAsync(Key(), Bytes(PartSize * 12));
        await using var watched = new FaultInjectingObjectStore(Store)
        {
            BeforeOpen = number => number == 6 ? Store.PutAsync(Key(), Bytes(PartSize * 12, 2)) : Task.CompletedTask,
        };
        await ThrowsAsync(
            ObjectStoreErrorCode.PreconditionFailed,
            () => watched.DownloadToStreamAsync(Key(), Stream.Null, new DownloadOptions { PartSize = PartSize, MaxParallelParts = 2 }));
    }

    [Fact]
    [Trait("Contract", "S23")]
    public virtual async Task A_download_by_ranges_of_damaged_bytes_ends_in_checksum_mismatch()
    {
        await Store.PutAsync(Key(), Bytes(PartSize * 3));
        await using var damaged = new FaultInjectingObjectStore(Store)
        {
            Content = (number, content) => number == 2 ? new BreakingStream(content, 10, BreakingStream.Fault.FlipsAByte) : content,
        };
        if (!KeepsChecksums)
        {
            using var target = new MemoryStream();
            await damaged.DownloadToStreamAsync(Key(), target, new DownloadOptions { PartSize = PartSize });
            Assert.NotEqual(Bytes(PartSize * 3), target.ToArray());
            return;
        }

        await ThrowsAsync(
            ObjectStoreErrorCode.ChecksumMismatch,
            () => damaged.DownloadToStreamAsync(Key(), Stream.Null, new DownloadOptions { PartSize = PartSize }));
    }

    [Fact]
    [Trait("Contract", "S23")]
    public virtual async Task A_download_to_a_file_appears_whole_or_not_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("portable-contract-").FullName;
        try
        {
            var path = Path.Combine(folder, "file");
            Assert.Null(await Store.DownloadToFileAsync(Key(), path));
            Assert.Empty(Directory.GetFiles(folder));

            var bytes = Bytes(PartSize * 3 + 5);
            await Store.PutAsync(Key(), bytes);
            var options = new DownloadOptions { PartSize = PartSize };
            Assert.Equal(bytes.Length, (await Store.DownloadToFileAsync(Key(), path, options))?.Size);
            AssertBytes(bytes, await File.ReadAllBytesAsync(path));

            await using var broken = new FaultInjectingObjectStore(Store)
            {
                Content = (_, content) => KeepsChecksums
                    ? new BreakingStream(content, 10, BreakingStream.Fault.FlipsAByte)
                    : new BreakingStream(content, 0, BreakingStream.Fault.Throws),
            };
            await ThrowsAsync(
                KeepsChecksums ? ObjectStoreErrorCode.ChecksumMismatch : ObjectStoreErrorCode.Unavailable, () => broken.DownloadToFileAsync(Key(), path, options));
            AssertBytes(bytes, await File.ReadAllBytesAsync(path), "A failed download replaced the file.");
            Assert.Equal([path], Directory.GetFiles(folder));

            await Store.UploadFileAsync(Key("uploaded"), path);
            await AssertContentAsync(Key("uploaded"), bytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
