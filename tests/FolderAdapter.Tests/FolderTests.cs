using Portable.ObjectStorage;

namespace FolderAdapter.Tests;

/// <summary>What the contract cannot know: the files.</summary>
public sealed class FolderTests : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("portable-folder-").FullName;
    private readonly FolderObjectStoreProvider provider;
    private readonly IObjectStore store;

    public FolderTests()
    {
        provider = new FolderObjectStoreProvider(new Dictionary<string, string> { ["Root"] = root });
        store = provider.Open(new ObjectStoreDefinition { Bucket = "bucket" });
    }

    private string Folder => Path.Combine(root, "bucket");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Assert.True(await provider.CreateIfMissingAsync(new ObjectStoreDefinition { Bucket = "bucket" }));

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("a/b/c")]
    [InlineData("~root/.ssh/id")]
    [InlineData("C:con")]
    [InlineData("*?<>|\"")]
    public async Task A_file_lies_in_the_buckets_folder_under_a_plain_name_whatever_the_key(string key)
    {
        await store.PutTextAsync(key, "text", cancellationToken: Token);
        var file = Assert.Single(Directory.GetFiles(root, "*.object", SearchOption.AllDirectories));
        Assert.Equal(Folder, Path.GetDirectoryName(file));
        Assert.Matches("^[0-9a-f]{64}\\.object$", Path.GetFileName(file));
    }

    [Fact]
    public async Task A_files_first_bytes_are_the_objects()
    {
        await store.PutTextAsync("key", "the content", cancellationToken: Token);
        Assert.StartsWith("the content{", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Folder, "*.object")), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_process_had_begun_to_write_is_never_seen()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{Guid.NewGuid():N}.partial"), "half of", Token);
        Assert.Empty(await store.ListAsync(cancellationToken: Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("some other program's file")]
    [InlineData("{}\u0002\0\0\0")]
    [InlineData("{]\u0002\0\0\0")]
    public async Task A_file_that_is_no_object_is_an_error_and_not_a_missing_object(string text)
    {
        await store.PutTextAsync("key", "text", cancellationToken: Token);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Folder, "*.object")), text, Token);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync("key", Token));
        Assert.Equal(ObjectStoreErrorCode.Unknown, error.Code);
        Assert.Contains("does not hold an object of this adapter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_that_rots_on_the_disk_is_found_by_the_reader()
    {
        await store.PutTextAsync("key", "text", cancellationToken: Token);
        var file = Assert.Single(Directory.GetFiles(Folder, "*.object"));
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Token);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.GetTextAsync("key", Token));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task A_write_waits_until_another_process_has_ended_its_turn()
    {
        await store.PutTextAsync("key", "old", cancellationToken: Token);
        Task put;
        await using (new FileStream(Path.Combine(Folder, ".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            put = store.PutTextAsync("key", "new", cancellationToken: Token);
            await Task.WhenAny(put, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token));
            Assert.False(put.IsCompleted, "The put did not wait.");
            Assert.Equal("old", await store.GetTextAsync("key", Token));
        }

        await put.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal("new", await store.GetTextAsync("key", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("/tmp")]
    [InlineData("Upper")]
    [InlineData("a.b")]
    public async Task A_bucket_that_is_a_path_is_refused_by_name(string bucket)
    {
        var definition = new ObjectStoreDefinition { Bucket = bucket, ConfigurationPath = "Portable:ObjectStores:uploads" };
        Assert.Contains("Portable:ObjectStores:uploads:Bucket", Assert.Throws<ArgumentException>(() => provider.Open(definition)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => provider.CreateIfMissingAsync(definition, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => provider.DeleteIfExistsAsync(definition, Token));
    }
}
